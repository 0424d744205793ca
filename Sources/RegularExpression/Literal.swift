import Bytes

/// What every match of a pattern has in it: the fastest way past texts that cannot match.
struct Literal {
    /// The longest run of bytes that is in every match; empty where there is none.
    private(set) var longest = ByteString()
    /// The pattern is this run and nothing else.
    private(set) var isAll = true
    private var run = ByteString()

    init(_ node: Node) {
        add(node)
        end()
        if longest.isEmpty { isAll = false }
    }

    private mutating func end() {
        if run.count > longest.count { longest = run }
        run = ""
    }

    private mutating func breakRun() {
        end()
        isAll = false
    }

    private mutating func add(_ node: Node) {
        switch node {
        case .nothing: break
        case .set(let set): if let byte = set.only { run.append(byte) } else { breakRun() }
        case .sequence(let first, let second):
            add(first)
            add(second)
        case .group(let inner, _):
            // The group's place is asked for: no short cut there.
            add(inner)
        case .repeated(let inner, let lowest, let highest):
            if lowest > 0, highest == 1 {
                add(inner)
            } else {
                breakRun()
                if lowest > 0 {
                    add(inner)
                    breakRun()
                }
            }
        case .either, .reference, .assertion: breakRun()
        }
    }
}

extension ByteSet {
    /// The only byte of the set; nil where there are more or none.
    var only: UInt8? {
        var found: UInt8?
        for byte in UInt8(0)...255 where contains(byte) {
            if found != nil { return nil }
            found = byte
        }
        return found
    }
}

extension Node {
    /// The pattern that matches the same texts read from their end.
    var reversed: Node {
        switch self {
        case .sequence(let first, let second): .sequence(second.reversed, first.reversed)
        case .either(let first, let second): .either(first.reversed, second.reversed)
        case .repeated(let inner, let lowest, let highest):
            .repeated(inner.reversed, lowest: lowest, highest: highest)
        case .group(let inner, let number): .group(inner.reversed, number)
        case .nothing, .set, .reference, .assertion: self
        }
    }
}
