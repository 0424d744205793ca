import Bytes

/// A program's deterministic automaton, made state by state as texts ask for it: one look into a table for each byte.
///
/// A state is the set of places that are alive before the assertions there are looked at: what they need to know of the next
/// byte, the step itself brings along. So a match shows one step after its end; the end of the text is a step of its own.
/// In a search for the leftmost match the places are kept in order of where they began, and a match ends all that began later.
final class LazyAutomaton {
    /// What is looked for.
    enum Goal {
        /// Whether anything matches.
        case any
        /// The end of the leftmost, longest match.
        case leftmost
        /// The end of the longest match that begins where the search does.
        case anchored
    }

    /// What is known of the place where a search begins.
    enum Start: Int {
        case edge, behindWord, inside
    }

    private let program: [Instruction]
    private let sets: [ByteSet]
    private let goal: Goal
    /// Texts are read from their end: assertions look the other way.
    private let isReversed: Bool
    /// For each byte its class: bytes that no set tells apart.
    let classes: [UInt8]
    private let representatives: [UInt8]
    let stride: Int
    /// For each state and class: the next state × 2, plus 1 where a match ended before the byte; -1 is not known yet.
    private(set) var table: [Int32] = []
    /// Places in order, -1 between such as began apart; the last element holds the flags.
    private var states: [[Int32]] = []
    private var known: [[Int32]: Int32] = [:]
    private var starts: [Int32] = [-1, -1, -1]
    private var seen: [Int32]
    private var round: Int32 = 0
    private var size = 0

    private static var edgeFlag: Int32 { 1 }
    private static var wordFlag: Int32 { 2 }
    private static var closedFlag: Int32 { 4 }
    /// The state from which nothing matches any more.
    static var dead: Int32 { 0 }

    /// nil where the program is too large to be worth it.
    init?(_ program: [Instruction], _ sets: [ByteSet], _ goal: Goal, isReversed: Bool = false) {
        if program.count > 4000 { return nil }
        self.program = program
        self.sets = sets
        self.goal = goal
        self.isReversed = isReversed
        let asksForWords = program.contains {
            guard case .assertion(let assertion) = $0 else { return false }
            return assertion != .start && assertion != .end
        }
        (classes, representatives) = Self.makeClasses(asksForWords ? sets + [PatternParser.wordSet] : sets)
        stride = representatives.count + 1
        seen = [Int32](repeating: 0, count: program.count)
        reset()
    }

    private static func makeClasses(_ sets: [ByteSet]) -> ([UInt8], [UInt8]) {
        var classes = [UInt8](repeating: 0, count: 256)
        var count = 1
        var done: Set<ByteSet> = []
        for set in sets where done.insert(set).inserted && count < 255 {
            // The part of each class that is in the set becomes a class of its own, unless it is all or none of it.
            var inside = [Int](repeating: -1, count: count)
            var outside = [Bool](repeating: false, count: count)
            for byte in 0..<256 where !set.contains(UInt8(byte)) { outside[Int(classes[byte])] = true }
            for byte in 0..<256 where set.contains(UInt8(byte)) {
                let old = Int(classes[byte])
                guard outside[old] else { continue }
                if inside[old] < 0 {
                    inside[old] = count
                    count += 1
                }
                classes[byte] = UInt8(inside[old])
            }
        }
        var representatives = [UInt8](repeating: 0, count: count)
        for byte in 0..<256 { representatives[Int(classes[byte])] = UInt8(byte) }
        return (classes, representatives)
    }

    private func reset() {
        table = []
        states = []
        known = [:]
        starts = [-1, -1, -1]
        size = 0
        _ = state([Self.closedFlag])
    }

    /// The number of a state, which is made where it is new.
    private func state(_ key: [Int32]) -> Int32 {
        if let number = known[key] { return number }
        let number = Int32(states.count)
        states.append(key)
        known[key] = number
        size += key.count + stride
        table.append(contentsOf: repeatElement(-1, count: stride))
        return number
    }

    func start(_ start: Start) -> Int32 {
        if starts[start.rawValue] >= 0 { return starts[start.rawValue] }
        let flags: Int32 = start == .edge ? Self.edgeFlag : start == .behindWord ? Self.wordFlag : 0
        let number = state([0, flags])
        starts[start.rawValue] = number
        return number
    }

    /// Finds out where a state leads with a class (the last one is the end of the text), and notes it.
    func step(_ number: inout Int32, _ symbol: Int) -> Int32 {
        if size > 1_000_000 {
            // All is made anew; the state that the search is in comes first.
            let key = states[Int(number)]
            reset()
            number = state(key)
        }
        let key = states[Int(number)]
        let flags = key[key.count - 1]
        let isEnd = symbol == stride - 1
        let byte = isEnd ? 0 : representatives[symbol]
        let isWord = !isEnd && (byte.isAlphanumeric || byte == 0x5f)
        var next: [Int32] = []
        var hasMatched = false
        round += 1
        var begin = 0
        while begin < key.count - 1 {
            var end = begin
            while end < key.count - 1, key[end] >= 0 { end += 1 }
            let first = next.count
            let matches = follow(key[begin..<end], byte, flags, isEnd, isWord, &next)
            if next.count > first && goal == .leftmost { next.append(-1) }
            if matches {
                hasMatched = true
                break
            }
            begin = end + 1
        }
        if goal != .leftmost { next.sort() }
        var newFlags: Int32 = isWord ? Self.wordFlag : 0
        if goal == .anchored || hasMatched || flags & Self.closedFlag != 0 {
            newFlags |= Self.closedFlag
        } else {
            // Another match may begin behind the byte. In order it is the last.
            next.append(0)
            if goal == .leftmost { next.append(-1) }
        }
        let target = isEnd || next.isEmpty || (goal == .any && hasMatched) ? Self.dead : state(next + [newFlags])
        let entry = target * 2 + (hasMatched ? 1 : 0)
        table[Int(number) * stride + symbol] = entry
        return entry
    }

    /// Follows the places of one beginning to where they lead without a byte, and then with it; whether one was a match.
    private func follow(
        _ places: ArraySlice<Int32>, _ byte: UInt8, _ flags: Int32, _ isEnd: Bool, _ isWord: Bool, _ next: inout [Int32]
    ) -> Bool {
        var stack = Array(places.reversed())
        var matches = false
        while let place = stack.popLast() {
            if seen[Int(place)] == round { continue }
            seen[Int(place)] = round
            switch program[Int(place)] {
            case .set(let set): if !isEnd, sets[set].contains(byte) { next.append(place + 1) }
            case .jump(let target): stack.append(Int32(target))
            case .split(let first, let second):
                stack.append(Int32(second))
                stack.append(Int32(first))
            case .save, .reference: stack.append(place + 1)
            case .assertion(let assertion):
                if holds(assertion, flags, isEnd, isWord) { stack.append(place + 1) }
            case .match: matches = true
            }
        }
        return matches
    }

    private func holds(_ assertion: Assertion, _ flags: Int32, _ isEnd: Bool, _ isWord: Bool) -> Bool {
        let isEdge = flags & Self.edgeFlag != 0, wasWord = flags & Self.wordFlag != 0
        let before = isReversed ? isWord : wasWord
        let after = isReversed ? wasWord : isWord
        switch assertion {
        case .start: return isReversed ? isEnd : isEdge
        case .end: return isReversed ? isEdge : isEnd
        case .wordBoundary: return before != after
        case .noWordBoundary: return before == after
        case .wordStart: return !before && after
        case .wordEnd: return before && !after
        }
    }
}

extension LazyAutomaton {
    private static func isWord(_ byte: UInt8) -> Bool { byte.isAlphanumeric || byte == 0x5f }

    /// Where the match ends that the search from `start` finds; nil where there is none.
    func end(in text: Span<UInt8>, from start: Int, to limit: Int) -> Int? {
        var number = self.start(start == 0 ? .edge : Self.isWord(text[start - 1]) ? .behindWord : .inside)
        var index = start
        var last = -1
        while index < limit {
            scan(text, &number, &index, limit, &last)
            if number == Self.dead { return last < 0 ? nil : last }
            if index == limit { break }
            let entry = step(&number, Int(classes[Int(text[index])]))
            if entry & 1 != 0 {
                last = index
                if goal == .any { return last }
            }
            number = entry >> 1
            index += 1
            if number == Self.dead { return last < 0 ? nil : last }
        }
        var entry = table[Int(number) * stride + stride - 1]
        if entry < 0 { entry = step(&number, stride - 1) }
        if entry & 1 != 0 { last = limit }
        return last < 0 ? nil : last
    }

    /// Goes on as long as the table knows the way.
    private func scan(_ text: Span<UInt8>, _ number: inout Int32, _ index: inout Int, _ limit: Int, _ last: inout Int) {
        let table = table, classes = classes
        let entries = table.span, kinds = classes.span
        let stride = stride
        var state = Int(number)
        var place = index
        while place < limit {
            let entry = Int(entries[state &* stride &+ Int(kinds[Int(text[place])])])
            if entry < 0 { break }
            if entry & 1 != 0 {
                last = place
                if goal == .any {
                    state = 0
                    break
                }
            }
            state = entry &>> 1
            if state == 0 { break }
            place &+= 1
        }
        number = Int32(truncatingIfNeeded: state)
        index = place
    }

    /// For a reversed program: the furthest beginning at or behind `least` of a match that ends at `end`.
    func beginning(in text: Span<UInt8>, of end: Int, least: Int) -> Int? {
        var number = self.start(end == text.count ? .edge : Self.isWord(text[end]) ? .behindWord : .inside)
        var index = end
        var last = -1
        while index > least {
            let symbol = Int(classes[Int(text[index - 1])])
            var entry = table[Int(number) * stride + symbol]
            if entry < 0 { entry = step(&number, symbol) }
            if entry & 1 != 0 { last = index }
            number = entry >> 1
            if number == Self.dead { return last < 0 ? nil : last }
            index -= 1
        }
        // Before the least place stands another byte, or the text begins.
        let symbol = index == 0 ? stride - 1 : Int(classes[Int(text[index - 1])])
        var entry = table[Int(number) * stride + symbol]
        if entry < 0 { entry = step(&number, symbol) }
        if entry & 1 != 0 { last = index }
        return last < 0 ? nil : last
    }
}
