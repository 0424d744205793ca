import Bytes
import ShellSyntax

/// Loops over values. Ranges and what processes write are never made into lists: a loop over millions needs no memory for
/// them.
extension Shell {
    func run(_ loop: ForLoop) throws(ShellError) -> Flow {
        if let range = loop.range { return try run(loop, range) }
        if loop.values.count == 1, loop.values[0].parts.count == 1 {
            switch loop.values[0].parts[0] {
            case .range(let range): return try run(loop, range)
            case .expansion(let expansion) where expansion.selector == nil && !expansion.isQuoted:
                guard case .process(let command) = expansion.source else { break }
                return try run(loop, capture(command), splitsAtSpace: expansion.isArray)
            default: break
            }
        }
        var values: [ByteString] = []
        for word in loop.values { try expandElements(word, into: &values) }
        // The lines of one text are looped over, as Ion's manual has it.
        if values.count == 1, loop.values.count == 1, !loop.values[0].isArray, values[0].contains(0x0a) {
            values = values[0].lines
        }
        if values.count == 1, loop.values.count == 1, let range = ElementRange(values[0]) {
            return try run(loop, range)
        }
        return try run(loop, values)
    }

    private func run(_ loop: ForLoop, _ values: [ByteString]) throws(ShellError) -> Flow {
        let width = loop.variables.count
        var index = 0
        while index < values.count {
            for place in 0..<width {
                let value = index + place < values.count ? values[index + place] : ""
                if let variable = loop.variables[place] { variables.set(variable, .string(value)) }
            }
            index += width
            if let flow = try runBody(loop) { return flow }
        }
        return .next
    }

    /// A loop over what a process wrote takes one piece after the other from the text.
    private func run(_ loop: ForLoop, _ output: ByteString, splitsAtSpace: Bool) throws(ShellError) -> Flow {
        let text = output.withoutTrailingNewlines
        if !splitsAtSpace, !text.contains(0x0a) {
            if let range = ElementRange(text) { return try run(loop, range) }
            return try run(loop, text.isEmpty ? [] : [text])
        }
        var pieces = TextPieces(text, splitsAtSpace: splitsAtSpace)
        while let first = pieces.next() {
            for (place, variable) in loop.variables.enumerated() {
                let value = place == 0 ? first : pieces.next() ?? ""
                if let variable { variables.set(variable, .string(value)) }
            }
            if let flow = try runBody(loop) { return flow }
        }
        return .next
    }

    /// A loop over a range makes its values one by one.
    private func run(_ loop: ForLoop, _ range: ElementRange) throws(ShellError) -> Flow {
        let count = range.count
        let width = loop.variables.count
        var index = 0
        while index < count {
            for place in 0..<width {
                if let variable = loop.variables[place] {
                    variables.set(variable, index < count ? range.value(index) : .string(""))
                }
                index += 1
            }
            if let flow = try runBody(loop) { return flow }
        }
        return .next
    }

    /// One round; a flow that ends the loop, or nil.
    private func runBody(_ loop: ForLoop) throws(ShellError) -> Flow? {
        try checkInterrupt()
        switch try executeScoped(loop.body) {
        case .next, .continueLoop: return nil
        case .breakLoop: return .next
        case .returned: return .returned
        case .exit: return .exit
        }
    }
}

/// The lines of a text, or the pieces between its white space, one by one.
private struct TextPieces {
    private let text: ByteString
    private let splitsAtSpace: Bool
    private var place = 0

    init(_ text: ByteString, splitsAtSpace: Bool) {
        self.text = text
        self.splitsAtSpace = splitsAtSpace
    }

    mutating func next() -> ByteString? {
        if splitsAtSpace { while place < text.count, text[place].isSpace { place += 1 } }
        guard place < text.count else { return nil }
        let start = place
        while place < text.count, splitsAtSpace ? !text[place].isSpace : text[place] != 0x0a { place += 1 }
        var end = place
        if !splitsAtSpace {
            if end > start, text[end - 1] == 0x0d { end -= 1 }
            place += 1
        }
        return text[start..<end]
    }
}

extension ElementRange {
    /// - Parameter index: below `count`.
    func value(_ index: Int) -> Value {
        if isLetters || width > 0 { return .string(element(index)) }
        return .integer(first &+ step &* Int64(index))
    }
}
