import EmulatorControl

/// Commands, what they print, and nothing else: pipelines, redirections, scripts, conditions.
@Sendable func runPipelinesAndScripts(_ session: Session) throws {
    try session.awaitPrompt()
    let table = [
        ("pwd", "/root"),
        ("echo one two three | cat | wc -w", "3"),
        ("ls /scheme | grep -c -E '^(null|time|memory|irq|ioport)$'", "5"),
        ("echo 'echo from a script' > /tmp/script", ""),
        ("cat /tmp/script | grep from | wc -l", "1"),
        ("ion /tmp/script", "from a script"),
        ("/tmp/script", "ion: /tmp/script: Permission denied"),
        // A copy may be run as the file it was copied from, and stays so with another content.
        ("cp /bin/bench-child /tmp/program && echo '#!/bin/ion' > /tmp/program", ""),
        ("echo 'echo program @args[1]' >> /tmp/program", ""),
        ("/tmp/program first", "program first"),
        ("false && echo wrong || echo right", "right"),
        ("true && echo right || echo wrong", "right"),
        ("ls /nothing ^> /tmp/errors; wc -l < /tmp/errors", "1"),
        ("ls /nothing &> /tmp/both; grep -c nothing < /tmp/both", "1"),
        ("echo more >> /tmp/script; tail -n 1 /tmp/script", "more"),
        ("mkdir /tmp/folder && cp /tmp/script /tmp/folder && ls /tmp/folder", "script"),
        ("rm -r /tmp/folder && ls /tmp/folder", "ls: cannot access '/tmp/folder': No such file or directory"),
    ]
    for (command, output) in table { try session.run(command, printing: output) }
}

/// The keys that people use at a prompt.
@Sendable func editLines(_ session: Session) throws {
    try session.awaitPrompt()
    let table = [
        ("echo one two\u{17}three", "one three"), ("echo wrong\u{15}echo right", "right"),
        ("echo ac\u{1b}[Db", "abc"), ("\u{1b}[A", "abc"), ("\u{10}\u{10}", "right"), ("\u{12}three", "one three"),
        ("cho begin\u{1}e\u{5}ning", "beginning"), ("echo /us\t", "/usr/"), ("echo abd\u{7f}c", "abc"),
        ("echo \u{e4}\u{20ac}\u{1f600}", "\u{e4}\u{20ac}\u{1f600}"),
        ("\u{1b}[200~echo a\necho b\u{1b}[201~", "a\r\nb"), ("if true\necho deep\nend", "deep"),
    ]
    for (keys, output) in table { try session.run(keys, printing: output) }
    // Ctrl-C gives the line up.
    try session.machine.send("echo never\u{3}")
    try session.awaitPrompt()
    // Ctrl-D and `exit` end the session, and the next one begins.
    for keys in ["\u{4}", "exit\n", "\u{4}", "exit 3\n"] {
        try session.machine.send(keys)
        try session.machine.wait(for: Scenario.running)
        try session.awaitPrompt()
        try session.run("echo again", printing: "again")
    }
    try session.run("history | grep -c never")
}
