import Bytes

extension Builtin {
    /// An example of a utility, and what it does: `help NAME` shows it below what the utility says of itself. Only utilities
    /// that are known to answer `--help`, and to do nothing else then, are here.
    public static func utilityExample(_ name: ByteString) -> (command: ByteString, meaning: ByteString)? {
        textExample(name) ?? fileExample(name) ?? systemExample(name)
    }

    private static func textExample(_ name: ByteString) -> (command: ByteString, meaning: ByteString)? {
        switch name {
        case "b2sum", "cksum", "md5sum", "sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum":
            (name + " image.iso", "the checksum of the file")
        case "base32", "base64": (name + " -d letter.txt", "back from text to bytes")
        case "basenc": ("basenc --base16 key", "the bytes in hexadecimal")
        case "cat": ("cat -n notes.txt", "the file with line numbers")
        case "comm": ("comm -12 a b", "lines that both sorted files have")
        case "csplit": ("csplit book.txt '/^Chapter/' '{*}'", "one file for each chapter")
        case "cut": ("cut -d : -f 1 /etc/passwd", "the first field of each line")
        case "echo": ("echo one two", "its words, parted by blanks")
        case "expand", "unexpand": (name + " -t 4 file.c", "tabs are four cells wide")
        case "expr": ("expr 6 '*' 7", "42")
        case "factor": ("factor 91", "7 and 13")
        case "fmt", "fold": (name + " -w 60 letter.txt", "lines of 60 characters at most")
        case "grep": ("grep -rn TODO src", "where the word stands, with line numbers")
        case "head": ("head -n 5 log.txt", "the first five lines")
        case "join": ("join names.txt ages.txt", "lines with the same first field, put together")
        case "nl": ("nl -b a main.swift", "numbers for all lines")
        case "numfmt": ("numfmt --to=iec 1048576", "1.0M")
        case "od": ("od -A x -t x1z file", "the bytes in hexadecimal")
        case "paste": ("paste -d , a b", "lines of both files side by side")
        case "pr": ("pr -2 list.txt", "pages with two columns")
        case "printf": ("printf '%05d\\n' 42", "00042")
        case "ptx": ("ptx titles.txt", "an index of all words")
        case "sed": ("sed 's/old/new/g' file", "one word in the place of another")
        case "seq": ("seq 10 -2 0", "10 8 6 4 2 0")
        case "shuf": ("shuf -n 1 names.txt", "a line by chance")
        case "sort": ("sort -t : -k 3 -n /etc/passwd", "by the number in the third field")
        case "split": ("split -b 1M big.bin part-", "pieces of a megabyte")
        case "sum": ("sum file", "a short checksum and the blocks")
        case "tac": ("tac log.txt", "the last line first")
        case "tail": ("tail -f log.txt", "what is written to the end, as it comes")
        case "tr": ("tr a-z A-Z < letter.txt", "in capitals")
        case "tsort": ("tsort needs.txt", "each name behind those that it needs")
        case "uniq": ("sort words | uniq -c", "how often each line is there")
        case "wc": ("wc -l *.swift", "how many lines")
        case "yes": ("yes | head -n 3", "three times y")
        default: nil
        }
    }

    private static func fileExample(_ name: ByteString) -> (command: ByteString, meaning: ByteString)? {
        switch name {
        case "basename": ("basename /usr/bin/ls", "ls")
        case "chgrp": ("chgrp -R users shared", "for the directory and all in it")
        case "chmod": ("chmod u+x script", "its owner may run it")
        case "chown": ("chown -R ann: home/ann", "ann owns the directory and all in it")
        case "cp": ("cp -a project backup", "all of the directory, with times and rights")
        case "dd": ("dd if=disk.img of=copy.img bs=1M count=8", "the first 8 megabytes")
        case "df": ("df -h", "how full the file systems are")
        case "dir", "vdir": (name + " /usr", "what is in the directory")
        case "dirname": ("dirname /usr/bin/ls", "/usr/bin")
        case "du": ("du -sh *", "how much each takes")
        case "find": ("find src -name '*.swift'", "all files of that name")
        case "install": ("install -m 755 tool /usr/local/bin", "a copy with these rights")
        case "link": ("link file other", "a second name for the file")
        case "ln": ("ln -s /usr/share/tests t", "`t` leads there")
        case "ls": ("ls --json | json where size '>' 1000 | json sort size | table", "large files, as a table")
        case "mkdir": ("mkdir -p a/b/c", "with those above")
        case "mkfifo": ("mkfifo pipe", "a pipe with a name")
        case "mknod": ("mknod pipe p", "a pipe with a name")
        case "mktemp": ("let work = $(mktemp -d)", "a new directory of one's own")
        case "mv": ("mv -n a b", "unless b is there")
        case "pathchk": ("pathchk -p name", "whether the name is good everywhere")
        case "readlink": ("readlink -f t", "where the link leads in the end")
        case "realpath": ("realpath ../x", "the whole path")
        case "rm": ("rm -r build", "the directory and all in it")
        case "rmdir": ("rmdir empty", "only if it is empty")
        case "shred": ("shred -u secret.txt", "nobody can read it again")
        case "stat": ("stat -c '%s %n' *", "sizes and names")
        case "sync": ("sync", "all that was written is on the disk")
        case "tee": ("make | tee log.txt", "to the screen and to the file")
        case "touch": ("touch notes.txt", "there, and changed now")
        case "truncate": ("truncate -s 1G disk.img", "as long as that, without taking room")
        case "unlink": ("unlink file", "away with the name")
        default: nil
        }
    }

    private static func systemExample(_ name: ByteString) -> (command: ByteString, meaning: ByteString)? {
        switch name {
        case "arch", "nproc", "whoami", "logname", "hostid", "tty", "uptime", "users", "who":
            (name, "takes no more than its name")
        case "date": ("date +%Y-%m-%d", "today")
        case "dmesg": ("dmesg | tail", "what the kernel said last")
        case "env": ("env -i PATH=/bin ls", "with nothing else in the environment")
        case "free": ("free -h", "how much memory there is")
        case "groups", "id": (name + " root", "the groups of root")
        case "hostname": ("hostname", "this computer's name")
        case "kill": ("kill -TERM 42", "asks process 42 to end")
        case "nice": ("nice -n 10 make", "others come first")
        case "nohup": ("nohup server &", "goes on without the terminal")
        case "pinky": ("pinky -l root", "who that is")
        case "printenv": ("printenv HOME", "what the variable says")
        case "ps": ("ps -ef", "all processes")
        case "pwd": ("pwd -P", "the directory without links")
        case "sleep": ("sleep 0.5", "half a second")
        case "stdbuf": ("stdbuf -oL program", "each line goes out at once")
        case "stty": ("stty -echo; read secret; stty echo", "what is typed is not seen")
        case "timeout": ("timeout 5 ping host", "five seconds at most")
        case "uname": ("uname -a", "all about the system")
        case "which": ("which ls", "where the program is")
        case "xargs": ("find . -name '*.o' | xargs rm", "its lines become arguments")
        default: nil
        }
    }
}
