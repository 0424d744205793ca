extension Grammar {
    /// Utilities that read lines and write lines.
    static let text: [Grammar] = [
        Grammar("cat", ["-A", "-b", "-e", "-E", "-n", "-s", "-t", "-T", "-v", "-u", "--number", "--show-a"]),
        Grammar(
            "head",
            [
                "-n %n", "-n -%n", "-c %n", "-c -%n", "-q", "-v", "-z", "-%n", "--lines=%n", "-n 1K", "-%nc", "-%nqv",
                "-%nl", "-%nb", "-c 1kB", "-n 18446744073709551616", "-n 0Y", "-c 1Z", "--silent", "-n +%n", "-3x",
            ]),
        Grammar(
            "tail",
            [
                "-n %n", "-n +%n", "-c %n", "-c +%n", "-q", "-v", "-z", "-%n", "--bytes=%n", "+%n", "+%nc", "-%nb",
                "-%nl", "--retry", "--pid=99999999", "-f --pid=99999999 -s.01", "-F --pid=99999999 -s.01", "-s x",
                "--follow=name --pid=99999999 -s.01", "--follow=x", "--max-unchanged-stats=1", "--pid=x", "-l",
                "--max-unchanged-stats=x", "-n 18446744073709551616", "---disable-inotify",
            ]),
        Grammar("wc", ["-c", "-m", "-l", "-L", "-w", "--lines"]),
        Grammar(
            "tee",
            [
                "-a", "-i", "-p", "--output-error=warn", "--output-error=x", "--output-error=exit", "--output-error",
                "--output-error=warn-nopipe",
            ], ["new", "a", "d", "other", "/dev/full", "missing/x"]),
        Grammar(
            "uniq",
            [
                "-c", "-d", "-D", "-u", "-i", "-z", "-f %n", "-s %n", "-w %n", "--all-repeated=prepend",
                "--all-repeated=separate", "--group", "--group=both", "--group=append", "--group=prepend", "--all=none",
                "--group=x",
            ], ["%f", "%f new"], 0...1),
        Grammar(
            "cut",
            [
                "-f %l", "-b %l", "-c %l", "-f %l", "-d %c", "-d %c", "-s", "--complement", "--output-delimiter=%w",
                "-z", "-n",
            ], ["%f", "t", "t"], 0...2, most: 4),
        Grammar(
            "tr", ["-d", "-s", "-c", "-C", "-t", "-ds", "--delete", "--squeeze"], ["%s", "%s", "%s%s", "%s%s"], 1...2,
            most: 2),
        Grammar(
            "comm",
            ["-1", "-2", "-3", "-12", "--check-order", "--nocheck-order", "--output-delimiter=%w", "--total", "-z"],
            ["%f", "s", "c"], 2...2),
        Grammar(
            "join",
            [
                "-1 %n", "-2 %n", "-j %n", "-t %c", "-a 1", "-a 2", "-v 1", "-v 2", "-e %w", "-o 0,1.2,2.1",
                "-o auto", "-i", "--check-order", "--nocheck-order", "--header", "-z", "-o 1.1 ", "-a 3", "-o 3.1",
                "-o 1.2,2.2,0", "-1 2", "-2 2",
            ], ["%f", "s", "s", "c"], 2...2, most: 4),
        Grammar("paste", ["-s", "-d %c", "-d %w", "-d \\t,\\n", "-z", "-d \\0", "-d x\\"], ["%f", "-"], 1...3),
        Grammar(
            "nl",
            [
                "-b a", "-b t", "-b n", "-b p%r", "-b x", "-d %c", "-d ab", "-f a", "-h a", "-i %i", "-l %n", "-n ln",
                "-n rn", "-n rz", "-n x", "-p", "-s %w", "-v %i", "-w %n", "-w 3",
            ], ["%f"], 0...2),
        Grammar("fold", ["-b", "-s", "-w %n", "-w 20", "-5", "-12 -s", "-w 0"]),
        Grammar(
            "fmt",
            [
                "-c", "-t", "-s", "-u", "-w %n", "-w 20", "-w 40", "-g 10", "-p %w", "-p >", "-30", "-w 2501", "-cs",
                "-tu", "-w 30 -g 20",
            ]),
        Grammar(
            "expand", ["-i", "-t %n", "-t 2,4,8", "-t 3,/4", "-t 3,+4", "-4", "-t 4,2", "-t x", "-t 0", "-t '2 5'"]),
        Grammar(
            "unexpand", ["-a", "--first-only", "-t %n", "-t 2,4,8", "-t 3,/4", "-t 3,+4", "-4", "-t 4,2", "-a -t 2"]),
        Grammar("tac", ["-b", "-r", "-s %c", "-s %w", "-s ab", "-r -s [0-9]", "-r -s a*b", "-b -s foo"]),
        Grammar(
            "sort",
            [
                "-b", "-d", "-f", "-g", "-i", "-M", "-h", "-n", "-R --random-source=/dev/zero", "-r", "-V", "-c", "-C",
                "-m", "-o new", "-s", "-u", "-z", "-t %c", "-t,", "-k %n", "-k 2", "-k 2,2", "-k 2n", "-k 1.2,1.3",
                "-k 2b,3", "-k 3nr,3", "-k 2,1", "-k 1.%n", "--sort=general", "--sort=x", "--check=quiet", "-k 2Mr",
                "-k 0", "-k 2.0", "-k a", "-nr", "-k 1h", "-k 2V", "-k 2f,2d", "+1 -2", "--parallel=2",
            ], ["%f", "n", "t", "%f"], 0...2, most: 4),
        Grammar(
            "pr",
            [
                "-t", "-T", "-l %n", "-l 20", "-w 40", "-W 30", "-n", "-n:3", "-2", "-3 -a", "-m", "-d", "-e", "-i",
                "-o 3", "-s", "-s,", "-S::", "-J", "-h title", "-D %Y", "-F", "+1", "+2", "+1:2", "-v", "-c", "-r",
                "-N 5", "-l 15 -2", "-t -2 -w 30", "-t -3 -l 5", "-tn", "-t -m -w 40", "-t -e4", "-t -2 -a -s:",
            ], ["%f"], 1...2),
        Grammar(
            "split",
            [
                "-l %n", "-b %n", "-C %n", "-n %n", "-n l/3", "-n r/2", "-n 2/3", "-n l/2/3", "-n r/1/2", "-a 3",
                "-a 1", "-d", "-x", "--numeric-suffixes=5", "--hex-suffixes=a", "-e", "-t %c", "--additional-suffix=.q",
                "--verbose", "-l 2", "-b 20", "-3", "--filter=cat", "-C 30", "-u", "--additional-suffix=a/b",
                "-n l/5", "-n 7", "-n l/3/7", "-n 5/7", "--filter=false", "-b 1kB", "-l 18446744073709551616", "-n 0",
                "-n 9/3", "-t \\0",
            ], ["%f", "%f p"], 0...1),
        Grammar(
            "csplit",
            ["-f p", "-b %02x", "-n %n", "-k", "-s", "-z", "--suppress-matched", "-n 3", "-b x%dy", "-b %s"],
            ["%f %n", "%f /%r/", "%f %%r%", "%f /%r/+1 {1}", "%f 2 {*}", "%f /%r/-1", "%f 2 4", "%f /%r/ {*}"], 1...1),
        Grammar(
            "od",
            [
                "-A d", "-A n", "-A x", "-A o", "-A q", "-j %n", "-N %n", "-t x1", "-t x2", "-t d4", "-t u8", "-t o1",
                "-t a", "-t c", "-t x1z", "-t f4", "-t f8", "-t dC", "-t xS", "-t uI", "-t oL", "-t fD", "-v", "-w8",
                "-w", "-w%n", "-a", "-b", "-c", "-d", "-f", "-i", "-l", "-o", "-s", "-x", "--endian=big",
                "--endian=little", "-S 3", "-t x3", "-t q", "-t x1d2c", "-w3", "-h", "-e", "-B", "-D", "-F", "-H", "-I",
                "-L", "-O", "-X", "--strings", "--strings=2", "--traditional", "-S1", "-j 0x3", "-N 010",
                "-j 18446744073709551616",
            ], ["%f", "z", "z", "%f +%n", "%f %n", "+%nb", "%f 0x2", "%f 1 2"], 0...2, most: 4),
        Grammar(
            "ptx",
            [
                "-A", "-r", "-f", "-w 40", "-g 2", "-G", "-O", "-T", "-R", "-F +", "-S x", "-W [a-z]+", "-M xx",
                "-i a", "-o b", "-b s",
            ], ["%f"], 1...1),
        Grammar("tsort", [], ["%f", "s", "c"], 0...1),
        Grammar(
            "shuf",
            [
                "--random-source=/dev/zero", "-n 0", "-e a b c", "-i 1-9", "-i 5-3", "-r -n 3", "-z", "-o new",
                "--random-source=z", "-i x",
            ], ["%f --random-source=/dev/zero"], 1...1),
    ]
}
