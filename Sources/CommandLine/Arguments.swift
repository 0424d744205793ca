public import Bytes

/// What a command line says: the options in their order, and the operands.
public struct Arguments {
    /// Why a command line cannot be understood; the text goes behind `name: `.
    public struct Failure: Error {
        public let message: ByteString
    }

    public private(set) var given: [(key: ByteString, value: ByteString?)] = []
    public private(set) var operands: [ByteString] = []

    /// Takes words apart in GNU's way: letters together, words abbreviated, `--word=value`, options behind operands
    /// (unless `stopsAtOperand`), `--` ends the options.
    ///
    /// - Parameter ending: the words behind which nothing is looked at any more.
    public init(
        _ words: [ByteString], _ options: [Option], stopsAtOperand: Bool = false, ending: [ByteString] = []
    ) throws(Failure) {
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            if word == "--" {
                operands.append(contentsOf: words[index...])
                return
            }
            if word.hasPrefix("--") {
                try takeWord(word, words, &index, options)
                // Whoever asks for help gets it, whatever comes behind.
                if let key = given.last?.key, ending.contains(key) { return }
            } else if word.count > 1 && word[0] == 0x2d {
                try takeLetters(word, words, &index, options)
            } else {
                operands.append(word)
                if stopsAtOperand {
                    operands.append(contentsOf: words[index...])
                    return
                }
            }
        }
    }

    private mutating func takeWord(_ word: ByteString, _ words: [ByteString], _ index: inout Int, _ options: [Option])
        throws(Failure)
    {
        let equals = word.firstIndex(of: 0x3d)
        let name = word[2..<(equals ?? word.count)]
        var found = options.filter { !$0.word.isEmpty && $0.word == name }
        if found.isEmpty { found = options.filter { $0.word.hasPrefix(name) } }
        guard let option = found.first else { throw Failure(message: "unrecognized option '" + word + "'") }
        if found.count > 1 {
            var message: ByteString = "option '" + word + "' is ambiguous; possibilities:"
            for option in found { message += " '--" + option.word + "'" }
            throw Failure(message: message)
        }
        let value = equals.map { word[($0 + 1)..<word.count] }
        switch option.value {
        case .none:
            if value != nil { throw Failure(message: "option '--" + option.word + "' doesn't allow an argument") }
            given.append((option.key, nil))
        case .optional: given.append((option.key, value))
        case .required:
            if let value {
                given.append((option.key, value))
            } else if index < words.count {
                given.append((option.key, words[index]))
                index += 1
            } else {
                throw Failure(message: "option '--" + option.word + "' requires an argument")
            }
        }
    }

    private mutating func takeLetters(
        _ word: ByteString, _ words: [ByteString], _ index: inout Int, _ options: [Option]
    )
        throws(Failure)
    {
        var position = 1
        while position < word.count {
            let letter = word[position..<(position + 1)]
            position += 1
            guard let option = options.first(where: { $0.letter == letter }) else {
                throw Failure(message: "invalid option -- '" + letter + "'")
            }
            let rest = word[position..<word.count]
            switch option.value {
            case .none: given.append((option.key, nil))
            case .optional:
                given.append((option.key, rest.isEmpty ? nil : rest))
                return
            case .required:
                if !rest.isEmpty {
                    given.append((option.key, rest))
                } else if index < words.count {
                    given.append((option.key, words[index]))
                    index += 1
                } else {
                    throw Failure(message: "option requires an argument -- '" + letter + "'")
                }
                return
            }
        }
    }

    /// Whether the option was given, by its key.
    public func has(_ key: ByteString) -> Bool { given.contains { $0.key == key } }

    /// The last value of the option; nil where it was not given or came without one.
    public func value(_ key: ByteString) -> ByteString? { given.last { $0.key == key }?.value }

    /// All values of the option.
    public func values(_ key: ByteString) -> [ByteString] { given.filter { $0.key == key }.compactMap { $0.value } }

    /// Which of several options was given last; nil where none was.
    public func last(of keys: [ByteString]) -> ByteString? { given.last { keys.contains($0.key) }?.key }
}
