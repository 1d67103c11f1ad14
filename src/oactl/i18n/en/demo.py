"""`oactl demo`."""

TEXTS: dict[str, str] = {
    "demo.welcome": "A tea shop's week, from the plan to the report. All of it happens on this "
    "machine, and a sandbox\nstands in for LINE: nothing reaches anybody. Every step is a real "
    "command that you could type.",
    "demo.prepare": "1. Prepare (Wednesday 25 November, 19:50)",
    "demo.pointed": "(For the demo the account in {file} gets one line, {line},\n"
    "so that this workspace can reach nothing but the sandbox.)",
    "demo.check": "2. Check and approve",
    "demo.edited": "(In {file} the first post loses its draft: true, and by mistake\n"
    "its time becomes {line}.)",
    "demo.mended": "(Back to {line}, and checked again.)",
    "demo.checker": "Owner",
    "demo.send": "3. Send (20:00; cron does this each minute)",
    "demo.again": "(A minute later again: it has been sent, so nothing is done and nothing is "
    "said.)",
    "demo.report": "4. Look back (the Monday after, 10:00)",
    "demo.end": "Done",
    "demo.look_around": "The workspace stays in {folder}. To look around:\n"
    "  cd {folder}\n"
    "  oactl status\n"
    "  oactl plan preview new-on-the-menu\n"
    "  oactl explain tea-shop/weekly-offer@2026-11-25T20:00\n"
    "To go on sending, start the sandbox in another terminal: oactl sandbox serve --port {port}\n"
    "To begin a workspace of your own: oactl init DIR",
    "demo.failed": "the demo stopped at “{command}”: exit code {exit} instead of {expected}",
    "demo.failed.help": "something is wrong on this machine; please report it with the output "
    "above",
    "demo.not_once": "the sandbox was asked to send {count} times instead of once",
    "demo.not_once.help": "please report it with the output above",
    "demo.no_folder": "the demo has no folder to work in",
    "demo.no_folder.help": "name one that is not there yet: oactl demo DIR",
}
