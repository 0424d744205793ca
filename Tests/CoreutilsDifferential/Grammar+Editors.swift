extension Grammar {
    /// Editors of text.
    static let editors: [Grammar] = [
        Grammar(
            "sed",
            [
                "-n", "-E", "-s", "-z", "-u", "-l %n", "-e p", "-e 2d", "-e 2,4d", "-e $!d", "-e /%w/d", "-e /%w/,$p",
                "-e 1~2p", "-e 2,+1d", "-e 3,~4s/a/A/", "-e 0,/e/d", "-e s/%w/%w/", "-e s/[aeiou]/<&>/g",
                "-e s/x*/-/g", "-e s/\\(.\\)\\(.\\)/\\2\\1/2", "-e s/./\\u&/3g", "-e s/[a-z]*/\\U&/", "-e y/abc/xyz/",
                "-e =",
                "-e l", "-e G", "-e N;P;D", "-e $!N;s/\\n/+/", "-e 1!G;h;$!d", "-e n;d", "-e x;G", "-e 3q", "-e 3Q7",
                "-e ahello", "-e i\\hello", "-e 2,3chello", "-e {p;s/e/E/;tx;s/$/no/;:x}", "-e /^$/d", "-e s/^/>/",
                "-e s/$/</p", "-e /E/Id", "-e z", "-e F", "-e s/e//;s//X/", "-e 2!{s/e/E/}", "-e s/\\</|/g", "-e b;d",
            ], ["%f"], 0...3, most: 4)
    ]
}
