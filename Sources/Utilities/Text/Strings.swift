import Bytes
import CommandLine
import SchemeProtocol
import Streams

extension Utilities {
    /// `strings`: what can be read in binary files.
    static var strings: Utility {
        Utility(
            ["[OPTION]... [FILE]..."], "Print the sequences of printable characters in FILEs.",
            [
                Option("a", "all", "scan the whole file (default)"),
                Option("e", "encoding", takes: "ENCODING", "s = 7-bit, S = 8-bit, {b,l} = 16-bit, {B,L} = 32-bit"),
                Option("f", "print-file-name", "print the name of the file before each string"),
                Option("n", "bytes", takes: "MIN", "print sequences of at least MIN characters (default 4)"),
                Option("o", "", "same as --radix=o"),
                Option("s", "output-separator", takes: "STRING", "print STRING instead of a newline"),
                Option("t", "radix", takes: "RADIX", "print the offset in octal (o), decimal (d) or hexadecimal (x)"),
                Option("w", "include-all-whitespace", "take all whitespace as valid characters"),
            ],
            rewrite: { words in
                var isOption = true
                return words.map { word in
                    if word == "--" { isOption = false }
                    guard isOption, word.count > 1, word[0] == 0x2d, word.bytes.dropFirst().allSatisfy({ $0.isDigit })
                    else { return word }
                    return "-n" + word[1..<word.count]
                }
            }
        ) { (context) throws(Failure) in
            let search = try StringSearch(context)
            for path in context.paths { try search.scan(path) }
        }
    }
}

/// One run of `strings`.
private final class StringSearch {
    private let context: Context
    private let minimum: Int
    private let separator: ByteString
    private var radix: Int?
    /// How many bytes a character has, and whether the high ones come first.
    private var (width, isBigEndian) = (1, false)
    private var takesHighBytes = false
    private let takesWhitespace: Bool
    private var run: [UInt8] = []
    private var runStart = 0
    /// Whether the run was long enough, so that its characters are written as they come.
    private var isWriting = false

    init(_ context: Context) throws(Failure) {
        self.context = context
        let word = context.value("n") ?? "4"
        guard let count = word.integer(), count <= Int64(Int32.max) else {
            throw .fatal("invalid integer argument " + word)
        }
        if count < 1 { throw .fatal("minimum string length " + word + " is too small") }
        minimum = Int(count)
        separator = context.value("s") ?? "\n"
        takesWhitespace = context.has("w")
        if context.has("o") { radix = 8 }
        switch context.value("t") {
        case nil: break
        case "o": radix = 8
        case "d": radix = 10
        case "x": radix = 16
        default: throw .usage("invalid radix")
        }
        switch context.value("e") {
        case nil, "s": break
        case "S": takesHighBytes = true
        case "b": (width, isBigEndian) = (2, true)
        case "l": width = 2
        case "B": (width, isBigEndian) = (4, true)
        case "L": width = 4
        default: throw .usage("invalid encoding")
        }
    }

    func scan(_ path: ByteString) throws(Failure) {
        guard let input = context.open(path) else { return }
        let name = path == "-" ? "{standard input}" : path
        var (rest, base): ([UInt8], Int) = ([], 0)
        while let piece = context.chunk(input, path) {
            let bytes = rest + piece
            var place = 0
            while place + width <= bytes.count {
                if let character = character(bytes, place) {
                    try take(character, base + place, name)
                    place += width
                } else {
                    // Characters of several bytes may begin anywhere.
                    try endRun()
                    place += 1
                }
            }
            base += place
            rest = Array(bytes[place...])
        }
        try endRun()
    }

    /// The readable character at a place.
    private func character(_ bytes: [UInt8], _ place: Int) -> UInt8? {
        let byte = bytes[isBigEndian ? place + width - 1 : place]
        for index in 1..<max(1, width) where bytes[isBigEndian ? place + index - 1 : place + index] != 0 { return nil }
        switch byte {
        case 0x09, 0x20...0x7e: return byte
        case 0x0a...0x0d: return takesWhitespace ? byte : nil
        case 0x80...0xff: return takesHighBytes ? byte : nil
        default: return nil
        }
    }

    private func take(_ character: UInt8, _ place: Int, _ name: ByteString) throws(Failure) {
        if isWriting { return try context.put(character) }
        if run.isEmpty { runStart = place }
        run.append(character)
        if run.count < minimum { return }
        if context.has("f") { try context.put(name + ": ") }
        if let radix {
            let digits = ByteString(String(runStart, radix: radix))
            try context.put(ByteString([UInt8](repeating: 0x20, count: max(0, 7 - digits.count))) + digits + " ")
        }
        try context.put(ByteString(run))
        isWriting = true
    }

    private func endRun() throws(Failure) {
        if isWriting { try context.put(separator) }
        isWriting = false
        run.removeAll(keepingCapacity: true)
    }
}
