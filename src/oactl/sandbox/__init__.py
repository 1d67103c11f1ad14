"""A LINE Messaging API that reaches nobody, on loopback; shares no code with platforms/line."""
