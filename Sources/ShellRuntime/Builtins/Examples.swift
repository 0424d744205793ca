import Bytes

extension Builtin {
    /// An example of a builtin, and what it does.
    static func example(_ name: ByteString) -> (command: ByteString, meaning: ByteString)? {
        switch name {
        case "abbr": ("abbr gs = git status", "typing `gs` and a blank gives `git status`")
        case "alias": ("alias ll = 'ls -l'", "ll DIR runs ls -l DIR")
        case "argparse":
            (
                "argparse 'v/verbose say more' 'o/output=a.out' -- @args[1..]",
                "sets $verbose, $output and @argv"
            )
        case "bg": ("bg 0", "lets the stopped job 0 go on")
        case "bool": ("if bool $answer; echo yes; end", "true for 1 and true")
        case "cd": ("cd -", "back to the directory before")
        case "contains": ("contains $line error warning", "true where one of them is in the line")
        case "debug": ("debug on", "shows each statement before it runs")
        case "dir_depth": ("dir_depth 20", "keeps at most 20 directories")
        case "dirs": ("dirs -v", "the directory stack with numbers")
        case "disown": ("disown -h 0", "job 0 outlives the shell")
        case "drop": ("drop name", "forgets the variable")
        case "echo": ("echo -e 'a\\tb'", "a tab between two letters")
        case "ends-with": ("ends-with $file .txt .md", "true for either")
        case "eq": ("eq $a $b", "true where both are the same text")
        case "eval": ("eval $command", "runs the text as statements")
        case "exec": ("exec ls", "ls takes the place of the shell")
        case "exists": ("exists -b git && git status", "only where there is git")
        case "exit": ("exit 2", "ends the shell with status 2")
        case "false": ("while not false; break; end", "false always fails")
        case "fg": ("fg", "the latest job, in front")
        case "fn": ("fn greet name=World ...rest -- says hello; echo Hello $name; end", "greet --help shows its use")
        case "help": ("help echo", "what echo does, with examples")
        case "history": ("history -l make", "when, where and how each make ended")
        case "huponexit": ("huponexit off", "jobs outlive the shell")
        case "is": ("is not $a $b", "true where they differ")
        case "isatty": ("isatty 1 || echo '# piped'", "tells a terminal from a pipe")
        case "jobs": ("sleep 9 &; jobs", "what runs behind the prompt")
        case "json":
            (
                "ps | json from-table | json where pid '<' 100 | json sort cmd | table",
                "a table, filtered and sorted"
            )
        case "keybindings": ("keybindings vi", "the line editor has vi's modes")
        case "mapfile": ("mapfile lines < notes.txt", "an array with a line each")
        case "matches": ("matches $word '^[a-z]+$'", "true where the regular expression matches")
        case "math": ("math '(1 + 2) * 3'", "9")
        case "on": ("on EXIT rm -f /tmp/work", "cleans up at the end")
        case "popd": ("popd", "to the directory that pushd left")
        case "pushd": ("pushd /tmp", "goes there and remembers where it was")
        case "random": ("random 1 6", "a dice")
        case "read": ("read name <<< 'Ann'", "sets $name")
        case "set": ("set -e", "the first failure ends the script")
        case "source": ("source ~/.config/ion/initrc", "runs the file here")
        case "source-sh": ("source-sh env.sh", "takes over what a POSIX script exports")
        case "starts-with": ("starts-with $url http: https:", "true for either")
        case "status": ("status -i && echo interactive", "true at a prompt")
        case "suspend": ("suspend", "stops the shell until it is continued")
        case "table": ("json from-table < list | table name size", "two columns")
        case "test": ("test -f notes.txt && cat notes.txt", "where the file exists")
        case "trap": ("trap 'echo interrupted' INT", "runs when Ctrl-C comes")
        case "true": ("while true; sleep 1; end", "for ever")
        case "type": ("type ls", "builtin, function, alias or program")
        case "unalias": ("unalias ll", "forgets the alias")
        case "wait": ("make &; wait", "until the jobs have ended")
        case "which": ("which ls", "where the program is")
        default: nil
        }
    }
}
