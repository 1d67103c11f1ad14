"""What an operator does, one verb a file; knows ports, not who is behind them."""
