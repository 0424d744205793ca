/// Names of one scheme that lead into another one, and names for a program's own handles.
@Sendable func followLinks(_ session: Session) throws {
    try session.awaitPrompt()
    try session.run("echo gone > /dev/null; cat /dev/null | wc -c", printing: "0")
    try session.run("head -c 3 /dev/zero | wc -c", printing: "3")
    try session.run("head -c 5 /dev/urandom | wc -c", printing: "5")
    try session.run("echo through | cat /dev/stdin", printing: "through")
    try session.run("echo through | cat /dev/fd/0", printing: "through")
    try session.run("cat /dev/fd/77", expecting: "Bad file descriptor")
    // A link to a link, by a folder that is one, to a folder of another scheme.
    try session.run("ln -s /scheme /tmp/all && ln -s /tmp/all /tmp/more && mkdir /tmp/d && ln -s ../more /tmp/d/up")
    try session.run("head -c 2 /tmp/d/up/zero | wc -c", printing: "2")
    try session.run("cd /tmp && head -c 4 d/up/zero | wc -c", printing: "4")
    try session.run("ln -s /scheme/zero /tmp/z && readlink /tmp/z", printing: "/scheme/zero")
    try session.run("rm /tmp/z && head -c 1 /scheme/zero | wc -c", printing: "1")
    try session.run("ln -s b /tmp/a && ln -s a /tmp/b && cat /tmp/a", expecting: "Too many levels of symbolic links")
    try session.run("id -un", printing: "root")
    try session.run("cat /etc/hostname", printing: "apus")
}
