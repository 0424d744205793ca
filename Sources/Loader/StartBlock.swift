public import Bytes
public import SchemeProtocol

/// What a new program finds at the top of its stack: argument count, arguments, environment, auxiliary vector, and the
/// texts that they point at. Laid out as the System V ABI has it.
public struct StartBlock: Sendable {
    /// What all texts and pointers together may take.
    public static var limit: Int { 256 * 1024 }

    public var arguments: [ByteString]
    public var environment: [ByteString]
    public var executable: ByteString
    public var workingDirectory: ByteString
    /// 32 bytes.
    public var random: [UInt8]
    /// Further pairs of the auxiliary vector.
    public var values: [(AuxiliaryKey, UInt64)] = []

    public init(
        arguments: [ByteString], environment: [ByteString], executable: ByteString, workingDirectory: ByteString,
        random: [UInt8]
    ) {
        self.arguments = arguments
        self.environment = environment
        self.executable = executable
        self.workingDirectory = workingDirectory
        self.random = random
    }

    /// The block's bytes, which end at the address `top`, and the address where they begin: the initial stack pointer.
    /// A NUL inside a text is refused, because it would cut the text.
    public func build(top: UInt64) throws(Errno) -> (bytes: [UInt8], start: UInt64) {
        let pairs = values.count + 5
        let words = 1 + arguments.count + 1 + environment.count + 1 + pairs * 2
        var textSize = random.count + executable.count + workingDirectory.count + 2
        for text in arguments { textSize += text.count + 1 }
        for text in environment { textSize += text.count + 1 }
        let size = (words * 8 + textSize + 15) & ~15
        guard size <= Self.limit else { throw .argumentListTooLong }
        let start = (top & ~15) - UInt64(size)
        var writer = Writer(size: size, start: start, texts: words * 8)

        writer.word(UInt64(arguments.count))
        for text in arguments { writer.word(try writer.text(text)) }
        writer.word(0)
        for text in environment { writer.word(try writer.text(text)) }
        writer.word(0)
        writer.pair(.pageSize, 4096)
        writer.pair(.random, writer.raw(random))
        writer.pair(.executable, try writer.text(executable))
        writer.pair(.workingDirectory, try writer.text(workingDirectory))
        for (key, value) in values { writer.pair(key, value) }
        writer.pair(.end, 0)
        return (writer.bytes, start)
    }

    private struct Writer {
        var bytes: [UInt8]
        let start: UInt64
        /// Where the next word and the next text go.
        var next = 0
        var texts: Int

        init(size: Int, start: UInt64, texts: Int) {
            bytes = [UInt8](repeating: 0, count: size)
            self.start = start
            self.texts = texts
        }

        mutating func word(_ value: UInt64) {
            for index in 0..<8 { bytes[next + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
            next += 8
        }

        mutating func pair(_ key: AuxiliaryKey, _ value: UInt64) {
            word(key.rawValue)
            word(value)
        }

        /// Puts bytes among the texts; answers their address.
        mutating func raw(_ content: [UInt8]) -> UInt64 {
            let address = start + UInt64(texts)
            bytes.replaceSubrange(texts..<(texts + content.count), with: content)
            texts += content.count
            return address
        }

        mutating func text(_ text: ByteString) throws(Errno) -> UInt64 {
            if text.bytes.contains(0) { throw .invalidArgument }
            let address = raw(text.bytes)
            texts += 1
            return address
        }
    }
}
