/// The vi keys: a row of characters in normal mode becomes a change of the text.
struct ViKeys {
    enum Mode {
        case insert
        case replace
        case normal
    }

    /// What the owner has still to do.
    enum Effect: Equatable {
        case done
        /// Goes that many entries through the history.
        case recall(Int)
    }

    private(set) var mode = Mode.insert
    /// The command as far as it was typed.
    private var typed: [Character] = []
    private var lastFind: (kind: Character, target: Character)?
    /// What `.` does again: a command and the text that was put in behind it.
    private var lastChange: (command: [Character], text: [UInt8])?
    private var isRepeating = false

    /// The most that a count can be.
    private static var limit: Int { 10_000 }

    mutating func start() {
        mode = .insert
        typed = []
    }

    /// Text typed in insert or replace mode.
    mutating func insert(_ bytes: [UInt8], _ buffer: inout EditBuffer) {
        if !isRepeating { lastChange?.text.append(contentsOf: bytes) }
        if mode == .replace, buffer.cursor < buffer.lineEnd {
            buffer.replace(buffer.cursor..<(buffer.cursor + 1), with: Array(String(decoding: bytes, as: UTF8.self)))
        } else {
            buffer.insert(bytes)
        }
    }

    /// Esc: back to normal mode, the cursor on the character before.
    mutating func leave(_ buffer: inout EditBuffer) {
        typed = []
        guard mode != .normal else { return }
        mode = .normal
        if buffer.cursor > buffer.lineStart { buffer.move(by: -1) }
    }

    /// One more character of a command.
    mutating func command(_ character: Character, _ buffer: inout EditBuffer) -> Effect {
        typed.append(character)
        guard let command = ViCommand(typed) else {
            if !ViCommand.isBeginning(typed) { typed = [] }
            return .done
        }
        let text = typed
        typed = []
        let effect = run(command, text, &buffer)
        if mode == .normal, buffer.cursor > buffer.lineStart, buffer.cursor == buffer.lineEnd { buffer.move(by: -1) }
        return effect
    }

    private mutating func run(_ command: ViCommand, _ text: [Character], _ buffer: inout EditBuffer) -> Effect {
        let count = min(command.count ?? 1, Self.limit)
        if command.isChange, !isRepeating { lastChange = (text, []) }
        switch command.name {
        case "d", "c", "y": operate(command, count, &buffer)
        case "D", "C":
            buffer.kill(buffer.cursor..<buffer.lineEnd)
            if command.name == "C" { mode = .insert }
        case "i": mode = .insert
        case "I":
            buffer.move(to: firstOfLine(buffer))
            mode = .insert
        case "a":
            if buffer.cursor < buffer.lineEnd { buffer.move(by: 1) }
            mode = .insert
        case "A":
            buffer.move(to: buffer.lineEnd)
            mode = .insert
        case "s":
            buffer.kill(buffer.cursor..<min(buffer.cursor + count, buffer.lineEnd))
            mode = .insert
        case "S":
            buffer.kill(buffer.lineStart..<buffer.lineEnd)
            mode = .insert
        case "x": buffer.kill(buffer.cursor..<min(buffer.cursor + count, buffer.lineEnd))
        case "X": buffer.kill(max(buffer.cursor - count, buffer.lineStart)..<buffer.cursor)
        case "r":
            guard let argument = command.argument, buffer.cursor + count <= buffer.lineEnd else { break }
            let start = buffer.cursor
            buffer.replace(start..<(start + count), with: Array(repeating: argument, count: count))
            buffer.move(to: start + count - 1)
        case "R": mode = .replace
        case "~":
            let range = buffer.cursor..<min(buffer.cursor + count, buffer.lineEnd)
            if range.isEmpty { break }
            buffer.replace(range, with: buffer.characters[range].map { Self.swappedCase($0) })
        case "p", "P":
            if command.name == "p", buffer.cursor < buffer.lineEnd { buffer.move(by: 1) }
            for _ in 0..<min(count, 100) { buffer.yank() }
            buffer.move(by: -1)
        case "u": for _ in 0..<min(count, 1000) { buffer.undo() }
        case "\u{12}": for _ in 0..<min(count, 1000) { buffer.redo() }
        case ".": repeatChange(command.count, &buffer)
        case "j": if !buffer.moveLine(down: true) { return .recall(count) }
        case "k": if !buffer.moveLine(down: false) { return .recall(-count) }
        default: if let place = target(command, count, buffer)?.place { buffer.move(to: place) }
        }
        return .done
    }

    private mutating func repeatChange(_ count: Int?, _ buffer: inout EditBuffer) {
        guard let change = lastChange, !isRepeating else { return }
        var text = change.command
        if let count {
            text = Array(String(count)) + text.drop { $0.isWholeNumber && $0 != "0" }
        }
        guard let command = ViCommand(text) else { return }
        isRepeating = true
        defer { isRepeating = false }
        _ = run(command, text, &buffer)
        guard mode != .normal else { return }
        if !change.text.isEmpty { insert(change.text, &buffer) }
        leave(&buffer)
    }

    private mutating func operate(_ command: ViCommand, _ count: Int, _ buffer: inout EditBuffer) {
        var range: Range<Int>
        if command.motion == command.name {
            range = buffer.lineStart..<buffer.lineEnd
            // A line that goes takes its newline with it.
            if command.name == "d", range.upperBound < buffer.characters.count {
                range = range.lowerBound..<(range.upperBound + 1)
            }
        } else {
            var command = command
            // `cw` changes the word and leaves the blanks behind it.
            if command.name == "c", command.motion == "w" || command.motion == "W",
                buffer.cursor < buffer.characters.count, !buffer.characters[buffer.cursor].isWhitespace
            {
                command.motion = command.motion == "w" ? "e" : "E"
            }
            guard let target = target(command, count, buffer) else { return }
            let low = min(target.place, buffer.cursor)
            let high = max(target.place, buffer.cursor) + (target.isInclusive ? 1 : 0)
            range = low..<min(max(high, low), buffer.characters.count)
        }
        if command.name == "y" {
            if !range.isEmpty { buffer.keep(Array(buffer.characters[range])) }
            buffer.move(to: range.lowerBound)
            return
        }
        buffer.kill(range)
        buffer.move(to: range.lowerBound)
        if command.name == "c" { mode = .insert }
    }

    private func firstOfLine(_ buffer: EditBuffer) -> Int {
        var place = buffer.lineStart
        while place < buffer.lineEnd, buffer.characters[place].isWhitespace { place += 1 }
        return place
    }

    /// Where a motion leads, and whether the character there belongs to it.
    private mutating func target(_ command: ViCommand, _ count: Int, _ buffer: EditBuffer)
        -> (place: Int, isInclusive: Bool)?
    {
        let characters = buffer.characters
        var place = buffer.cursor
        switch command.motion {
        case "h": return (max(place - count, buffer.lineStart), false)
        case "l", " ": return (min(place + count, buffer.lineEnd), false)
        case "0": return (buffer.lineStart, false)
        case "^": return (firstOfLine(buffer), false)
        case "$": return (max(buffer.lineEnd - 1, buffer.lineStart), true)
        case "w", "W", "b", "B", "e", "E", "g":
            for _ in 0..<min(count, characters.count + 1) {
                place = ViWords.step(command.motion, characters, place)
            }
            return (place, command.motion == "e" || command.motion == "E" || command.motion == "g")
        case "f", "F", "t", "T":
            guard let argument = command.argument else { return nil }
            lastFind = (command.motion, argument)
            return find(command.motion, argument, count, buffer)
        case ";", ",":
            guard let last = lastFind else { return nil }
            let kind = command.motion == ";" ? last.kind : Character(Self.swappedCase(last.kind).description)
            return find(kind, last.target, count, buffer)
        default: return nil
        }
    }

    private func find(_ kind: Character, _ target: Character, _ count: Int, _ buffer: EditBuffer)
        -> (place: Int, isInclusive: Bool)?
    {
        let isForward = kind == "f" || kind == "t"
        let stopsBefore = kind == "t" || kind == "T"
        var place = buffer.cursor
        var left = count
        while left > 0 {
            place += isForward ? 1 : -1
            guard place >= buffer.lineStart, place < buffer.lineEnd else { return nil }
            if buffer.characters[place] == target { left -= 1 }
        }
        if stopsBefore { place += isForward ? -1 : 1 }
        return (place, isForward)
    }

    private static func swappedCase(_ character: Character) -> Character {
        let text = String(character)
        let swapped = character.isUppercase ? text.lowercased() : text.uppercased()
        return swapped.count == 1 ? Character(swapped) : character
    }
}

/// A command of normal mode, taken apart: `[count][operator][count]motion[character]`.
struct ViCommand {
    /// What is done: an operator, a change, or the motion itself.
    var name: Character
    var motion: Character
    var count: Int?
    var argument: Character?

    private static var operators: String { "dcy" }
    private static var others: String { "iIaAsSxXrR~DCpPu\u{12}.jk" }
    private static var motions: String { "hl 0^$wWbBeEgtTfF;," }

    /// nil for one that is not complete or means nothing.
    init?(_ typed: [Character]) {
        var rest = typed[...]
        count = Self.number(&rest)
        guard let first = rest.popFirst() else { return nil }
        name = first
        motion = first
        if Self.operators.contains(first) {
            if let more = Self.number(&rest) { count = min((count ?? 1) * more, 10_000) }
            guard let second = rest.popFirst() else { return nil }
            motion = second
            guard second == first || Self.motions.contains(second) else { return nil }
        } else if !Self.others.contains(first) && !Self.motions.contains(first) {
            return nil
        }
        if motion == "g", rest.popFirst() != "e" { return nil }
        if "tTfF".contains(motion) || name == "r" {
            guard let character = rest.popFirst() else { return nil }
            argument = character
        }
        if !rest.isEmpty { return nil }
    }

    /// Whether more characters could make a command of it.
    static func isBeginning(_ typed: [Character]) -> Bool {
        var rest = typed[...]
        _ = number(&rest)
        guard let first = rest.popFirst() else { return true }
        if operators.contains(first) {
            _ = number(&rest)
            guard let second = rest.popFirst() else { return true }
            return "gtTfF".contains(second) && rest.isEmpty
        }
        return "gtTfFr".contains(first) && rest.isEmpty
    }

    private static func number(_ rest: inout ArraySlice<Character>) -> Int? {
        var result: Int?
        while let digit = rest.first?.wholeNumberValue, digit < 10, digit > 0 || result != nil {
            result = min((result ?? 0) * 10 + digit, 10_000)
            rest.removeFirst()
        }
        return result
    }

    /// Whether `.` does it again.
    var isChange: Bool { name == "d" || name == "c" || "iIaAsSxXrR~DCpP".contains(name) }
}

/// The words of vi: letters and digits, or other signs, or (in capitals) all between blanks.
enum ViWords {
    private static func kind(_ character: Character, _ isBig: Bool) -> Int {
        if character.isWhitespace { return 0 }
        return isBig || character.isLetter || character.isNumber || character == "_" ? 1 : 2
    }

    static func step(_ motion: Character, _ characters: [Character], _ start: Int) -> Int {
        let isBig = motion == "W" || motion == "B" || motion == "E"
        func kind(_ place: Int) -> Int { Self.kind(characters[place], isBig) }
        var place = start
        let count = characters.count
        switch motion {
        case "w", "W":
            guard place < count else { return place }
            let first = kind(place)
            while place < count, first != 0, kind(place) == first { place += 1 }
            while place < count, kind(place) == 0 { place += 1 }
        case "e", "E":
            guard place + 1 < count else { return max(count - 1, 0) }
            place += 1
            while place + 1 < count, kind(place) == 0 { place += 1 }
            while place + 1 < count, kind(place + 1) == kind(place) { place += 1 }
        case "b", "B":
            while place > 0, kind(place - 1) == 0 { place -= 1 }
            guard place > 0 else { return 0 }
            let first = kind(place - 1)
            while place > 0, kind(place - 1) == first { place -= 1 }
        default:
            // ge: back to the end of the word before.
            guard place > 0, count > 0 else { return 0 }
            place = min(place, count - 1)
            let first = kind(place)
            while place > 0, first != 0, kind(place) == first { place -= 1 }
            while place > 0, kind(place) == 0 { place -= 1 }
        }
        return place
    }
}
