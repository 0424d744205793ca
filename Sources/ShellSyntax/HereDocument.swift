import Bytes

/// A here-document: `<<- WORD`, its lines up to one that is WORD alone. It becomes the here-string that says the same, so that
/// nothing behind the line reader has to know of it.
///
/// The blanks that all its lines begin with are taken off. With WORD in quotes its text is taken as it is; else it is expanded
/// as in double quotes.
struct HereDocument {
    /// `<<< "…"`
    private(set) var word: [UInt8] = [.less, .less, .less]
    /// Where the line that announces it goes on.
    private(set) var wordEnd: Int
    /// Where the text behind it begins.
    private(set) var bodyEnd: Int
    private(set) var isComplete = false

    /// - Parameters:
    ///   - start: where `<<-` stands.
    ///   - bodyFrom: where the body begins, if other documents of the line stand before it.
    init(_ source: [UInt8], at start: Int, bodyFrom: Int?) {
        var index = start + 3
        while index < source.count, source[index] == .space || source[index] == 0x09 { index += 1 }
        var mark: [UInt8] = []
        var isLiteral = false
        while index < source.count, source[index] > .space, source[index] != .bar, source[index] != 0x3b,
            source[index] != .greater, source[index] != .ampersand
        {
            if source[index] == .singleQuote || source[index] == .doubleQuote {
                isLiteral = true
            } else {
                mark.append(source[index])
            }
            index += 1
        }
        wordEnd = index
        while index < source.count, source[index] != .newline { index += 1 }
        var place = bodyFrom ?? min(index + 1, source.count)
        var lines: [ArraySlice<UInt8>] = []
        while place < source.count, !isComplete {
            let end = source[place...].firstIndex(of: .newline) ?? source.count
            let line = source[place..<end]
            place = min(end + 1, source.count)
            if line.drop(while: { $0 == .space || $0 == 0x09 }).elementsEqual(mark), !mark.isEmpty {
                isComplete = true
            } else {
                lines.append(line)
            }
        }
        bodyEnd = place
        var indent = Int.max
        for line in lines where line.contains(where: { $0 != .space && $0 != 0x09 }) {
            indent = min(indent, line.prefix { $0 == .space || $0 == 0x09 }.count)
        }
        word.append(.space)
        word.append(isLiteral ? .singleQuote : .doubleQuote)
        for (number, line) in lines.enumerated() {
            if number > 0 { word.append(.newline) }
            for byte in line.dropFirst(min(indent, line.count)) {
                if isLiteral, byte == .singleQuote {
                    // A quote cannot stand in single quotes: it stands in double ones between two of them.
                    word.append(contentsOf: [.singleQuote, .doubleQuote, .singleQuote, .doubleQuote, .singleQuote])
                } else {
                    if !isLiteral, byte == .doubleQuote { word.append(.backslash) }
                    word.append(byte)
                }
            }
        }
        word.append(isLiteral ? .singleQuote : .doubleQuote)
    }
}
