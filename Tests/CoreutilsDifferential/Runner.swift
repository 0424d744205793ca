public import Bytes
import Platform
import Scheme
public import SchemeProtocol

/// Runs the same command with two sets of programs and compares all that can be seen of them.
public struct Runner {
    /// What one run left behind.
    struct Result {
        var output: ByteString
        var errors: ByteString
        var status: ByteString
        var files: [ByteString]
    }

    private let ours: ByteString
    private let theirs: ByteString
    private let folder: ByteString

    /// - Parameters:
    ///   - ours: the multi-call program.
    ///   - theirs: the directory of the programs that it is held against.
    public init(ours: ByteString, theirs: ByteString = "/usr/bin") throws(Errno) {
        let absolute = ours.first == 0x2f ? ours : try Host.workingDirectory() + "/" + ours
        self.ours = absolute
        self.theirs = theirs
        // In memory where that is possible: thousands of small files are made.
        let memory = Host.isAccessible("/dev/shm", write: true)
        folder =
            (memory ? "/dev/shm" : "/tmp") + "/apus-differential-" + ByteString(Host.processID) + "-"
            + ByteString(Host.clock(.monotonic))
        try? Host.open(folder, [.read, .directory, .create], mode: 0o755).closed()
    }

    /// Removes the temporary folder.
    public func finish() { Sandbox.remove(folder) }

    /// Runs `count` random commands of a utility.
    /// - Returns: a description of each that differed.
    public func run(_ grammar: Grammar, seed: UInt64, count: Int) throws(Errno) -> [ByteString] {
        var differences: [ByteString] = []
        for index in 0..<count {
            let own = seed &* 1_000_003 &+ UInt64(index) &+ UInt64(grammar.name.reduce(0) { $0 &* 31 &+ UInt64($1) })
            var random = Randomness(seed: own)
            let words = grammar.words(&random)
            let input = random.pick(Sandbox.names)
            let contents = random.next()
            let sandbox = Sandbox(path: folder + "/sandbox")
            var filling = Randomness(seed: contents)
            try sandbox.fill(&filling)
            let before = sandbox.inventory()
            let mine = try result(grammar.name, words, input, isOurs: true)
            if mine.files != before {
                filling = Randomness(seed: contents)
                try sandbox.fill(&filling)
            }
            let other = try result(grammar.name, words, input, isOurs: false)
            let parts = difference(mine, other)
            if !parts.isEmpty {
                differences.append(command(grammar.name, words, input) + "   # case " + ByteString(index) + parts)
            }
        }
        return differences
    }

    private func result(
        _ name: ByteString, _ words: [ByteString], _ input: ByteString, isOurs: Bool
    ) throws(Errno) -> Result {
        // Both work in a folder of one name, so that messages with paths are the same.
        let sandbox = Sandbox(path: folder + "/sandbox")
        let source = try Handle(sandbox.path + "/" + input, .read)
        let output = try Handle(folder + "/output", [.write, .create, .truncate])
        let errors = try Handle(folder + "/errors", [.write, .create, .truncate])
        var request = SpawnRequest(
            path: isOurs ? ours : theirs + "/" + name, arguments: [name] + words,
            environment: ["LC_ALL=C", "TZ=UTC0", "PATH=/usr/bin:/bin", "HOME=/tmp", "FOO=bar"])
        request.handles = [(0, source.number), (1, output.number), (2, errors.number)]
        request.workingDirectory = sandbox.path
        let process = try Host.spawn(request)
        let status = try wait(process)
        return Result(
            output: Sandbox.content(folder + "/output"), errors: Sandbox.content(folder + "/errors"), status: status,
            files: sandbox.inventory())
    }

    /// Waits for a process, ten seconds at most.
    private func wait(_ process: Int32) throws(Errno) -> ByteString {
        let start = Host.clock(.monotonic)
        while true {
            if let result = try Host.wait(process, .noHang) {
                return ByteString(result.status.waitStatus)
            }
            let passed = Host.clock(.monotonic) - start
            if passed > 10_000_000_000 {
                try? Host.kill(process, .kill)
                _ = try Host.wait(process)
                return "did not end"
            }
            try? Host.sleep(until: start + passed + 200_000)
        }
    }

    private func difference(_ mine: Result, _ other: Result) -> ByteString {
        var text = ByteString()
        if mine.output != other.output {
            text += "\n  output ours:   " + shown(mine.output) + "\n  output theirs: " + shown(other.output)
        }
        if mine.errors != other.errors {
            text += "\n  errors ours:   " + shown(mine.errors) + "\n  errors theirs: " + shown(other.errors)
        }
        if mine.status != other.status {
            text += "\n  status ours " + mine.status + ", theirs " + other.status
        }
        if mine.files != other.files {
            let here = mine.files.filter { !other.files.contains($0) }
            let there = other.files.filter { !mine.files.contains($0) }
            text += "\n  files ours:"
            for line in here { text += " [" + line + "]" }
            text += "\n  files theirs:"
            for line in there { text += " [" + line + "]" }
        }
        return text
    }

    /// Bytes as a reader sees them, at most some hundred.
    private func shown(_ bytes: ByteString) -> ByteString {
        var text = ByteString()
        for byte in bytes.prefix(400) {
            switch byte {
            case 0x0a: text += "\\n"
            case 0x09: text += "\\t"
            case 0x20..<0x7f: text.append(byte)
            default:
                text += "\\x"
                text.append(hexadecimal: byte, width: 2)
            }
        }
        return bytes.count > 400 ? text + "…" : text
    }

    private func command(_ name: ByteString, _ words: [ByteString], _ input: ByteString) -> ByteString {
        var text = name
        for word in words { text += " '" + shown(word) + "'" }
        return text + " < " + input
    }
}
