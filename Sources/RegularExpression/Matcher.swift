import Bytes

/// Runs a program over a text with all its possibilities side by side (Thompson's way): each byte is looked at once.
struct Matcher {
    private let program: [Instruction]
    private let sets: [ByteSet]
    private let text: ByteString
    /// The places in the program that are alive, with where each began, oldest beginning first.
    private var current: [(counter: Int, start: Int)] = []
    private var next: [(counter: Int, start: Int)] = []
    /// For each place, the last position at which it became alive, plus one.
    private var seen: [Int]
    private var stack: [Int] = []
    private var best: Range<Int>?

    init(_ expression: RegularExpression, _ text: ByteString) {
        program = expression.program
        sets = expression.sets
        self.text = text
        seen = [Int](repeating: 0, count: program.count)
    }

    mutating func firstMatch(from start: Int, onlyThere: Bool = false) -> Range<Int>? {
        guard start >= 0 && start <= text.count else { return nil }
        var position = start
        add(0, start, position)
        swap(&current, &next)
        while true {
            if position == text.count || (current.isEmpty && (onlyThere || best != nil)) { return best }
            let byte = text[position]
            position += 1
            for thread in current {
                if let best, thread.start > best.lowerBound { break }
                if case .set(let set) = program[thread.counter], sets[set].contains(byte) {
                    add(thread.counter + 1, thread.start, position)
                }
            }
            if best == nil && !onlyThere { add(0, position, position) }
            current.removeAll(keepingCapacity: true)
            swap(&current, &next)
        }
    }

    /// Makes a place alive, and those that it leads to without a byte.
    private mutating func add(_ counter: Int, _ start: Int, _ position: Int) {
        stack.append(counter)
        while let counter = stack.popLast() {
            if seen[counter] == position + 1 { continue }
            seen[counter] = position + 1
            switch program[counter] {
            case .set: next.append((counter, start))
            case .jump(let target): stack.append(target)
            case .split(let first, let second):
                stack.append(second)
                stack.append(first)
            case .save, .reference: stack.append(counter + 1)
            case .assertion(let assertion): if assertion.holds(text, position) { stack.append(counter + 1) }
            case .match:
                if best.map({ start < $0.lowerBound || (start == $0.lowerBound && position > $0.upperBound) }) ?? true {
                    best = start..<position
                }
            }
        }
    }
}

/// Runs a program with back-references by trying one way after the other, at most `budget` steps for a text.
struct Backtracker {
    private let expression: RegularExpression
    private let text: ByteString
    private var budget = 2_000_000
    private var bestGroups: [Int] = []

    init(_ expression: RegularExpression, _ text: ByteString) {
        self.expression = expression
        self.text = text
    }

    private struct Way {
        var counter: Int
        var position: Int
        var groups: [Int]
    }

    mutating func firstMatch(from start: Int) -> Range<Int>? {
        guard start >= 0 && start <= text.count else { return nil }
        for first in start...text.count {
            if let end = longest(from: first) { return first..<end }
            if budget <= 0 { return nil }
        }
        return nil
    }

    /// The longest match from a place, with the places of its groups behind it.
    mutating func captures(from start: Int) -> [Range<Int>?]? {
        guard let end = longest(from: start) else { return nil }
        var result: [Range<Int>?] = [start..<end]
        for group in stride(from: 1, through: expression.groupCount, by: 1) {
            let (from, to) = (bestGroups[2 * group], bestGroups[2 * group + 1])
            result.append(from >= 0 && to >= from ? from..<to : nil)
        }
        return result
    }

    private mutating func longest(from start: Int) -> Int? {
        var ways = [
            Way(counter: 0, position: start, groups: [Int](repeating: -1, count: 2 * expression.groupCount + 2))
        ]
        var best: Int?
        while var way = ways.popLast() {
            // A loop over nothing would go round for ever: the budget ends it.
            while budget > 0 {
                budget -= 1
                switch expression.program[way.counter] {
                case .set(let set):
                    guard way.position < text.count, expression.sets[set].contains(text[way.position]) else { break }
                    way.position += 1
                    way.counter += 1
                    continue
                case .jump(let target):
                    way.counter = target
                    continue
                case .split(let first, let second):
                    if ways.count < 100_000 {
                        ways.append(Way(counter: second, position: way.position, groups: way.groups))
                    }
                    way.counter = first
                    continue
                case .save(let slot):
                    way.groups[slot] = way.position
                    way.counter += 1
                    continue
                case .assertion(let assertion):
                    guard assertion.holds(text, way.position) else { break }
                    way.counter += 1
                    continue
                case .reference(let group):
                    let (from, to) = (way.groups[2 * group], way.groups[2 * group + 1])
                    guard from >= 0, to >= from, way.position + to - from <= text.count,
                        text.bytes[from..<to].elementsEqual(text.bytes[way.position..<(way.position + to - from)])
                    else { break }
                    way.position += to - from
                    way.counter += 1
                    continue
                case .match:
                    if best.map({ way.position > $0 }) ?? true {
                        best = way.position
                        bestGroups = way.groups
                    }
                }
                break
            }
        }
        return best
    }
}
