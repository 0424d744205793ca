import Bytes

extension Grammar {
    /// Sums and encodings.
    static let checksums: [Grammar] =
        ["md5sum", "sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum", "b2sum"].map { name in
            Grammar(
                name,
                ["-b", "-t", "--tag", "-z", "-c", "--status", "-w", "--quiet", "--strict", "--ignore-missing"]
                    + (name == "b2sum" ? ["-l 8", "-l 256", "-l 7", "-l 520"] : []), ["%f"], 0...2)
        } + [
            Grammar(
                "cksum",
                [
                    "-a md5", "-a sha1", "-a sha224", "-a sha256", "-a sha384", "-a sha512", "-a crc", "-a bsd",
                    "-a sysv", "-a blake2b", "-a sm3", "-l 128", "--untagged", "-z", "-c", "-a x", "--tag", "-l 12",
                ]),
            Grammar("sum", ["-r", "-s"]),
            Grammar("base64", ["-d", "-i", "-w %n", "-w 20", "-w 0", "-di"], ["%f"], 0...1),
            Grammar("base32", ["-d", "-i", "-w %n", "-w 20", "-w 0", "-di"], ["%f"], 0...1),
            Grammar(
                "basenc",
                [
                    "--base64", "--base64url", "--base32", "--base32hex", "--base16", "--base2msbf", "--base2lsbf",
                    "--z85", "-d", "-i", "-w %n",
                ], ["%f"], 0...1),
        ]

    /// Numbers and conditions.
    static let numbers: [Grammar] = [
        Grammar(
            "seq",
            ["-w", "-s %w", "-s ,", "-f %.2f", "-f %g", "-f x%05.1fy", "-f %e", "-f %", "-f %d", "-f %a", "-f %%%g"],
            ["%n", "%i", "1.5", "-3", "0.1", "1e2", "5", "10", "0x10", "x", "-0.5", "1.20", "3"], 1...3, most: 2),
        Grammar(
            "factor", [],
            [
                "%n", "%i", "97", "1234567890123", "18446744073709551615", "18446744073709551557",
                "340282366920938463463",
                "0", "1", "x", "+6", " 12", "4294967291", "600851475143",
            ], 0...3, most: 1),
        Grammar(
            "numfmt",
            [
                "--to=si", "--to=iec", "--to=iec-i", "--from=si", "--from=iec", "--from=auto", "--from=iec-i",
                "--to-unit=%n", "--from-unit=1000", "--round=up", "--round=down", "--round=nearest",
                "--round=from-zero", "--round=towards-zero", "--suffix=B", "--padding=10", "--padding=-10",
                "--field=2", "--field=-", "--field=1,3", "-d ,", "--header", "--header=2", "--format=%'10f",
                "--format=%.1f", "--format=%08.2f", "--format=x%fy", "--format=%-10f", "--invalid=warn",
                "--invalid=ignore", "--invalid=fail", "-z", "--grouping", "--format=%d", "--format=%",
            ],
            [
                "%n", "%i", "1K", "1.5M", "1Ki", "999999", "1000", "1024", "123456789", "-5000", "1.234", "12G", "5B",
                "0.5", "abc", "1e3", "99999999999999999999", "1500 2500",
            ], 0...3, most: 4),
        Grammar(
            "expr", [],
            [
                "1", "+ 2", "2 * 3", "( 1 + 2 ) * 3", "7 / 2", "7 % 3", "5 - 9", "abc : a\\(b\\)c", "length hello",
                "index hello l", "substr hello 2 3", "match abc b", "abc = abc", "1 < 2", "a >= b", "1 | 2", "0 & 1",
                "x / 2", "1 / 0", "+ length", "'' | 0", "99999999999999999999 * 99999999999999999999", "-5 / 2",
                "-7 % 3", "( 1", "1 )", "", "0 | 0", "foo : [a-z]*", "a != b", "10 <= 9", "length", "* 2", "- 3",
                "abc : .*", "aab : a*", "3 = 3.0", "& 3", "| 4",
            ], 1...2, most: 0),
        Grammar(
            "test", [],
            [
                "-e %p", "-f %p", "-d %p", "-L %p", "-h %p", "-s %p", "-r %p", "-w %p", "-x %p", "-z %w", "-n %w",
                "a = a", "a != b", "a == b", "1 -eq 2", "1 -lt 2", "%n -ge %n", "3 -gt 2", "1 -ne x", "! -e %p", "!",
                "-a", "-o", "( a )", "( -n x )", "a -a b", "'' -o b", "a -nt b", "a -ot b", "a -ef l", "-t 0", "-b a",
                "-c /dev/null", "-p a", "-S a", "-g d", "-k /tmp", "-u a", "-O a", "-G a", "-N a", "-q", "a < b",
                "-z", "-n", "x", "a -foo b", "1 -eq 1 -a 2 -eq 2", "-l foo -eq 3", "( a", "= =", "! a = b", "-n -a x",
            ], 1...2, most: 0),
        Grammar(
            "printf", [],
            [
                "%%d\\n 5", "%%5d|%%-5d|\\n 3 4", "%%s\\n a b c", "%%x %%X %%o %%u\\n 255 255 8 7", "%%c%%c\\n abc d",
                "%%b a\\tb\\n", "%%q\\n a'b", "%%e %%f %%g %%a\\n 1.5 2.5 1e10 1", "%%.3f\\n 3.14159", "%%*d\\n 5 3",
                "%%.*f\\n 2 3.14159", "%%+d\\n 5", "%%#x\\n 255", "%%#o\\n 8", "%%05d\\n 42", "%%i\\n x", "%%d\\n 0x1f",
                "%%d\\n 'a", "%%d\\n 5x", "\\x41\\101\\u00e9\\n", "%%", "%%%%", "%%z", "x\\cy", "%%s",
                "%%d %%s\\n 1 a 2",
                "%%f\\n inf", "%%g\\n 0.0001", "%%g\\n 123456789", "%%10.3s|\\n abcdef", "%%-10s|\\n ab",
                "%%d\\n 99999999999999999999",
                "%%g\\n 1e-5", "%%G\\n 1e20", "%%E\\n 12345.678", "%%.0f\\n 2.5", "%%.10e\\n 0.1", "%%d", "%%f", "\\q",
                "%%s\\n %w", "%%20.5e|\\n -1.5", "%%a\\n 0.1", "%%q\\n %w", "%%b \\0101", "no", "%%1$s x", "%%ld\\n 7",
                "%%' d\\n 1234",
            ], 1...1, most: 0),
        Grammar(
            "echo", ["-n", "-e", "-E", "-ne", "-x", "--"],
            ["a", "a\\tb", "\\x41", "\\0101", "\\c", "%w", "\\\\", "\\e"]),
        Grammar("printenv", ["-0"], ["FOO", "HOME", "NOPE", "A=B"], 0...2),
        Grammar("true", [], ["x"]), Grammar("false", [], ["x"]),
        Grammar(
            "env",
            [
                "-i", "-u FOO", "-0", "-C d", "A=1", "-u =", "--", "-S printf\\_%%s\\_${FOO}", "-", "-v", "=x",
                "--ignore-signal=INT", "--ignore-signal=FOO", "--block-signal=USR1", "--default-signal",
                "--list-signal-handling", "-C missing", "-u",
            ],
            ["B=2", "echo hi", "missing", "pwd", "printenv B"], 0...2),
        Grammar("nice", ["-n %n", "-5", "--adjustment=3", "-n x", "-n -1"], ["echo x", "missing", "nice"], 0...1),
        Grammar(
            "timeout", ["-s TERM", "-k 1", "--preserve-status", "-v", "--foreground", "-s FOO"],
            ["5 echo x", "0.1 sleep 2", "x echo", "1 missing", "0 true", "1", "5 false", "1h echo", "0.05s sleep 1"],
            1...1),
        Grammar("nohup", [], ["echo x", "missing", "printenv FOO"], 0...1),
        Grammar("sleep", [], ["0", "0.01", "x", "1x", "0s", "-1", "0.001m"], 0...2),
    ]

    /// Names, files and the system.
    static let files: [Grammar] = [
        Grammar(
            "basename", ["-a", "-s .c", "-z", "-s x"], ["/a/b", "a.c", "/", "//", "a/", "", "x", "/usr/lib/x.c .c"],
            1...2),
        Grammar("dirname", ["-z"], ["/a/b", "a.c", "/", "//a", "a/", "", "a//b//", "./x"], 0...2),
        Grammar(
            "readlink", ["-f", "-e", "-m", "-n", "-q", "-s", "-v", "-z"],
            ["%p", "l", "m", "d/../l", "l/x", "missing/x"]),
        Grammar(
            "realpath",
            ["-e", "-m", "-L", "-P", "-q", "-s", "-z", "--relative-to=d", "--relative-base=d", "--relative-to=/usr"],
            ["%p", "l", "d/../l", "missing/x", "/", "/usr/bin/../lib", ""], 1...2),
        Grammar(
            "pathchk", ["-p", "-P", "--portability"], ["%p", "", "a*b", "-x", "verylongnameindeedsoitis", "a/b", "é"],
            0...2),
        Grammar("mkdir", ["-p", "-m 700", "-m u=rwx,go=", "-v", "-m x", "-m a+t"], ["%p", "new/deep", "p q"], 0...2),
        Grammar("rmdir", ["-p", "-v", "--ignore-fail-on-non-empty"], ["%p", "d/sub", "d"], 0...2),
        Grammar(
            "rm", ["-r", "-f", "-v", "-d", "-i", "-I", "-rf", "--interactive=never", "--one-file-system", "-rv"],
            ["%p"], 0...3),
        Grammar(
            "cp",
            [
                "-r", "-R", "-a", "-p", "-v", "-f", "-n", "-u", "-l", "-s", "-b", "-S .bak", "--backup=numbered",
                "--backup=t", "-t d", "-T", "-L", "-P", "-H", "-x", "-d", "--parents", "--preserve=mode", "-i",
                "--attributes-only", "--remove-destination", "--strip-trailing-slashes", "--sparse=always",
                "--reflink=auto", "--no-preserve=mode", "--backup=x", "--preserve=x",
            ], ["%p", "%p", "d"], 2...2),
        Grammar(
            "mv",
            [
                "-v", "-f", "-n", "-u", "-b", "-S .bak", "--backup=numbered", "-t d", "-T", "-i",
                "--strip-trailing-slashes",
            ],
            ["%p", "%p", "d"], 2...2),
        Grammar(
            "ln",
            [
                "-s", "-f", "-v", "-n", "-b", "-S .bak", "--backup=numbered", "-t d", "-T", "-i", "-r", "-L", "-P",
                "-sf", "-sr",
            ],
            ["%p", "%p", "d"], 1...2),
        Grammar("link", [], ["%p", "new"], 2...2), Grammar("unlink", [], ["%p"], 1...1),
        Grammar(
            "touch",
            [
                "-a", "-m", "-c", "-h", "-d 2020-01-02", "-t 202001020304.05", "-r a", "-d x", "-t x", "--time=atime",
                "--time=x", "--date=@5",
            ], ["%p"], 0...2),
        Grammar(
            "truncate",
            ["-s %n", "-s +%n", "-s -%n", "-s %%%n", "-s /%n", "-s <5", "-s >50", "-c", "-o", "-r a", "-s 1K"], ["%p"],
            0...2),
        Grammar("mktemp", ["-q", "-q", "-d", "-p d", "--suffix=x"], ["XX", "abc", "missing/aXXX"], 1...1),
        Grammar(
            "chmod",
            ["-R", "-v", "-c", "-f", "--reference=a"],
            [
                "u+x %p", "644 %p", "a=rw,u+x %p", "go-rwx d", "+t d", "u=g %p", "g+s d", "a+X %p", "0 %p", "7777 %p",
                "x %p", "u+ %p", "-w %p", "o=u-w %p", "4755 d",
            ], 0...1),
        Grammar(
            "chown",
            [
                "-R", "-v", "-c", "-h", "-f", "--reference=a", "--from=0", "-R -L", "-R -H", "-R -P", "--from=:0",
                "-R --dereference", "--dereference", "--from=1:1",
            ],
            [
                "root.daemon %p", "+5 %p", "5:6 l", "0 %p", "1:1 %p", "root %p", "root:daemon %p", ":1 %p", "nouser %p",
                "0: %p", ": %p",
            ], 0...1),
        Grammar(
            "chgrp", ["-R", "-v", "-c", "-h", "-f", "--reference=a"], ["0 %p", "1 %p", "daemon %p", "nogroupx %p"],
            0...1),
        Grammar(
            "stat",
            [
                "-c %n", "-L", "-c %%n:%%s:%%F:%%a:%%A:%%U:%%G:%%h", "--printf=%%n\\t%%s\\n", "-c %%N", "-c %%Y",
                "-c %%10s|%%-5a|%%05h", "-c %%x%%y", "-c %%z9%%q", "-f -c %%n:%%T:%%l:%%i:%%s:%%t",
                "-c %%+s|%%#a|%%.2n",
                "-c %%I", "--printf=%%n\\q\\x41\\101\\", "--cached=never", "--cached=x", "-c %%.3Y|%%X|%%W", "-t",
                "-c %%t:%%T:%%r:%%R:%%f:%%b:%%B:%%o", "-c %%d:%%D:%%Hd,%%Ld",
            ], ["%p", "/dev/null", "-"], 0...2, most: 2),
        Grammar(
            "du",
            [
                "-a", "-b", "-c", "-s", "-h", "-k", "-d 1", "-S", "-0", "--apparent-size", "-l", "-L", "--max-depth=0",
                "--exclude=g*", "-B 1", "--inodes", "-t 1K",
            ], ["%p", "d"], 0...2),
        Grammar(
            "dd",
            [
                "bs=%n", "count=%n", "skip=%n", "seek=%n", "if=a", "of=new", "conv=ucase", "conv=lcase", "conv=swab",
                "conv=notrunc", "conv=sync", "ibs=3", "obs=5", "cbs=8 conv=block", "cbs=8 conv=unblock", "conv=ebcdic",
                "conv=x", "status=none", "status=noxfer", "of=b", "iflag=fullblock", "foo=1", "bs=1x2", "conv=sparse",
                "oflag=append", "count=5B", "iflag=count_bytes", "iflag=skip_bytes", "oflag=seek_bytes", "conv=ascii",
                "conv=ibm cbs=5", "conv=ebcdic cbs=4", "conv=excl", "conv=nocreat", "conv=fsync", "iflag=directory",
                "oflag=nofollow", "iseek=1", "oseek=2", "skip=2B", "seek=3B", "conv=noerror", "conv=ucase,lcase", "--x",
                "count=0x3", "if=d", "if=missing", "conv=block,unblock",
            ], ["status=none", "status=none"], 1...1, most: 4),
        Grammar(
            "install", ["-m 600", "-d", "-D", "-t d", "-T", "-v", "-b", "-C", "-p", "-o 0", "-g 0", "-m x"],
            ["%p", "new"], 2...2),
        Grammar("shred", ["-u", "-n 1", "-z", "-f", "-s 10", "-n x"], ["a", "missing", "d"], 1...1),
        Grammar("mkfifo", ["-m 600", "-m x"], ["new", "a", "p2"], 0...2),
        Grammar("mknod", ["-m 600"], ["new p", "new", "x y", "a p", "n2 p 1", "n3 c 1 3", "n4 b x 1"], 1...1),
        Grammar("sync", ["-d", "-f"], ["%p"], 0...1),
        Grammar(
            "ls",
            [
                "-a", "-A", "-1", "-C", "-x", "-m", "-F", "-p", "-R", "-d", "-r", "-t", "-S", "-X", "-U", "-f", "-i",
                "-s", "-Q",
                "-b", "-N", "-q", "-w 30", "-w 0", "-B", "-I a", "--hide=b", "-T 4", "--col=xx", "--color=always", "-n",
                "-G", "-g",
                "-o", "-l", "-h", "-k", "--time-style=+%%Y", "--time-style=long-iso", "--full-time",
                "--group-directories-first",
                "--quoting-style=c", "--quoting-style=shell", "--quoting-style=escape", "--sort=size", "--sort=x", "-L",
                "-H",
                "--indicator-style=slash", "--format=commas", "-v", "--time=x", "-c", "-u", "--file-type", "--zero",
                "-D",
                "--block-size=1", "--author", "-Z", "-la", "--quoting-style=shell-always",
                "--quoting-style=shell-escape",
                "--quoting-style=c-maybe", "--quoting-style=locale", "-lL", "--time=atime -l", "--sort=width",
                "-x -w 40",
                "-C -w 50", "-m -w 20", "--format=long", "--hyperlink=always", "-ld", "-sk", "-li", "--dired -l",
                "--dereference-command-line", "--indicator-style=classify", "-T 3 -C",
            ], ["%p"], 0...2),
        Grammar(
            "df",
            [
                "--output=target", "--output=source,target", "--output=fstype", "-B x", "--output=x", "-t nope",
                "--total --output=target",
                "-P -i --output=size",
            ], ["/", "missing", "a"], 1...1, most: 1),
        Grammar("dircolors", ["-b", "-c", "-p", "--sh"], ["%f"], 0...1),
    ]

    static let system: [Grammar] = [
        Grammar("uname", ["-a", "-s", "-n", "-r", "-v", "-m", "-o", "-p", "-i"], ["x"], 0...0),
        Grammar("arch", [], ["x"], 0...0),
        Grammar("nproc", ["--all", "--ignore=1", "--ignore=x", "--ignore=99"], ["x"], 0...0),
        Grammar("hostid", [], ["x"], 0...0), Grammar("hostname", [], [], 0...0), Grammar("logname", [], ["x"], 0...0),
        Grammar("whoami", [], ["x"], 0...0), Grammar("groups", [], ["root", "daemon", "nouser"], 0...2),
        Grammar(
            "id", ["-u", "-g", "-G", "-n", "-r", "-z", "-un", "-Gn", "-gr", "-a"], ["root", "daemon", "nouser", "0"],
            0...1),
        Grammar("tty", ["-s"], ["x"], 0...0), Grammar("pwd", ["-L", "-P"], ["x"], 0...0),
        Grammar("who", ["-q", "-H", "-b", "-a"], [], 0...0), Grammar("users", [], ["missing"], 0...0),
        Grammar(
            "date",
            [
                "-u", "-d @%n", "-d 2020-02-30", "-d 2021-03-04T05:06:07", "-d tomorrow", "-d '1", "-R", "-I",
                "-Iseconds", "--rfc-3339=date", "-r a", "-d x", "-I x", "-d @-1.5", "-Ins -d @5", "--rfc-3339=ns -d @5",
                "-d 2020-01-31 -d now", "-f /dev/null", "-d 12:00", "--rfc-email -d @0", "-r missing",
                // Never -s, nor a time as the operand: with these programs and these rights that sets the clock.
            ], ["+%%Y", "+%%s%%N x", "+%%j-%%U-%%V", "x"], 0...1),
        Grammar("kill", ["-l", "-l 9", "-l TERM", "-L", "-s 0", "-0", "-l 99", "-FOO"], ["x", "999999999"], 0...1),
    ]

    /// All there are.
    public static var all: [Grammar] { text + editors + checksums + numbers + files + system }

    /// The grammar of a utility; nil where there is none.
    public static func named(_ name: String) -> Grammar? { all.first { $0.name.string == name } }

    public var utility: String { name.string }
}
