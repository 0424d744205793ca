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
            ], ["%f"], 0...3, most: 4),
        Grammar(
            "awk",
            ["-F,", "-F:", "-v x=%n", "-F [0-9]+", "-Fe", "-v OFS=-", "-v ORS=;", "-v FS=o", "-v RS=", "-v RS=a"],
            [
                "{print$1} %f", "{print$%n,NF} %f %f", "NR%2 %f", "/%w/ %f", "!/e/{n++}END{print+n} %f",
                "{s+=$2}END{print+s,NR} %f", "/a/,/e/ %f", "NR==2,NR==4{print(NR\":\"$0)} %f", "{$2=\"X\"}1 %f",
                "{NF=2}1 %f", "{n=gsub(/[aeiou]/,\"<&>\");print(n,$0)} %f", "{sub(/o*/,\"-\")}1 %f",
                "{n=split($0,a,/[a-e]/);for(i=1;i<=n;i++)printf(\"%s|\",a[i]);print\"\"} %f",
                "{print(length,length($1),substr($0,2,5))} %f",
                "{print(index($0,\"e\"),match($0,/[0-9]+/),RSTART,RLENGTH)} %f",
                "{a[$1]++}END{if(a[$1]==2)print(NR)} %f", "{a[NR]=$0}END{for(i=NR;i>0;i--)print(a[i])} %f",
                "{print(toupper($0));exit(NR)} %f", "{printf(\"%5d|%-5s|%x\\n\",$1,$2,NR)} %f", "$1>$2 %f", "$1==%n %f",
                "x==%n{print(x)} %f", "FNR==1{print(FILENAME)} %f %f", "NR>2{nextfile}1 %f %f",
                "{while((getline(l)<\"a\")>0)n++}END{print+n} %f", "BEGIN{while((\"cat\"|getline)>0)n+=NF;print+n}",
                "{print($0)|\"sort\"} %f", "{print($0)>\"out\"} %f", "{print($1)>>$%n\".o\"} %f",
                "END{print($0,NF)} %f",
                "{$0=tolower($0);print($NF,$(NF-1))} %f",
            ], 1...1, most: 2),
    ]
}
