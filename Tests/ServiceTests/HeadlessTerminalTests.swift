import Bytes
import Platform
import Scheme
import SchemeProtocol
import Testing

/// `terminal --headless` as a conformance suite uses it: a process on its pseudo-terminal that asks and reads answers.
struct HeadlessTerminalTests {
    /// Runs a shell script on a headless terminal; answers what was printed and the exit status.
    private func run(_ script: ByteString, _ options: [ByteString] = []) throws -> (
        text: ByteString, status: ProcessStatus
    ) {
        let name: ByteString = "terminal"
        let pipe = try Host.pipe()
        var request = SpawnRequest(
            path: programs + "/" + name,
            arguments: [name, "--headless", "--columns", "20", "--rows", "4", "--print-screen"] + options
                + ["/bin/sh", "-c", script],
            environment: Host.environment)
        let nothing = try Handle("/dev/null", .read)
        request.handles = [(0, nothing.number), (1, pipe.write), (2, 2)]
        let process = try Host.spawn(request)
        try Host.close(pipe.write)
        let output = Handle(adopting: pipe.read)
        let text = try output.readAll(limit: 1 << 20)
        return (text, try #require(try Host.wait(process)).status)
    }

    @Test func `the screen is printed at the end, and the status is the program's`() throws {
        let result = try run("printf '\\033[2;3Hhere\\033[31m!'; exit 3")
        #expect(result.text == "\n  here!\n\n\n")
        #expect(result.status == .exited(3))
    }

    @Test func `questions are answered, and a size that is asked for is given`() throws {
        let ask: ByteString = """
            stty raw -echo; printf '\\033[3;5H\\033[6n'; answer=$(dd bs=1 count=6 2>/dev/null | tr -d '\\033')
            printf '\\033[8;6;30t'; stty -raw; sleep 0.3; printf '\\033[H\\033[J%s ' "$answer"; stty size
            """
        let result = try run(ask)
        #expect(result.text == "[3;5R 6 30\n\n\n\n\n\n")
        #expect(result.status == .exited(0))
    }
}
