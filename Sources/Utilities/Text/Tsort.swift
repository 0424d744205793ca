import Bytes
import CommandLine
import SchemeProtocol
import Streams

extension Utilities {
    /// `tsort`: an order in which everything comes behind what it needs.
    static var tsort: Utility {
        Utility(
            ["[OPTION] [FILE]"], "Write totally ordered list consistent with the partial ordering in FILE."
        ) { (context) throws(Failure) in
            if context.operands.count > 1 { throw .usage("extra operand " + quoted(context.operands[1])) }
            let path = context.operands.first ?? "-"
            let input = try must(shellQuoted(path)) { () throws(Errno) in try Input(path: path) }
            let bytes = try must(shellQuoted(path) + ": read error") { () throws(Errno) in try input.rest() }
            var words: [ByteString] = []
            for piece in bytes.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 || $0 == 0x0a }) {
                words.append(ByteString(piece))
            }
            if words.count % 2 == 1 {
                throw .fatal(
                    (path == "-" ? "-" : shellQuoted(path)) + ": input contains an odd number of tokens")
            }
            var graph = PartialOrder(words)
            try graph.write(path, context)
        }
    }
}

/// Names and what must come before what.
private struct PartialOrder {
    private var names: [ByteString] = []
    private var needs: [Int] = []
    /// What follows, the last said first.
    private var followers: [[Int]] = []
    private var isWritten: [Bool] = []

    init(_ words: [ByteString]) {
        var numbers: [ByteString: Int] = [:]
        func number(_ word: ByteString) -> Int {
            if let known = numbers[word] { return known }
            numbers[word] = names.count
            names.append(word)
            needs.append(0)
            followers.append([])
            return names.count - 1
        }
        for index in stride(from: 0, to: words.count - 1, by: 2) {
            let (first, second) = (number(words[index]), number(words[index + 1]))
            if first != second {
                needs[second] += 1
                followers[first].insert(second, at: 0)
            }
        }
        isWritten = names.map { _ in false }
    }

    mutating func write(_ path: ByteString, _ context: Context) throws(Failure) {
        let sorted = names.indices.sorted { names[$0] < names[$1] }
        var left = names.count
        while left > 0 {
            var queue = sorted.filter { needs[$0] == 0 && !isWritten[$0] }
            var next = 0
            while next < queue.count {
                let current = queue[next]
                next += 1
                try context.put(names[current] + "\n")
                isWritten[current] = true
                left -= 1
                for follower in followers[current] {
                    needs[follower] -= 1
                    if needs[follower] == 0 { queue.append(follower) }
                }
            }
            if left > 0 {
                context.complain(shellQuoted(path) + ": input contains a loop:")
                breakLoop(sorted, context)
            }
        }
    }

    /// Finds a loop by going from each to one that needs it, names it, and takes out one of its links.
    private mutating func breakLoop(_ sorted: [Int], _ context: Context) {
        var loop: Int?
        var links = [Int?](repeating: nil, count: names.count)
        while true {
            for current in sorted where needs[current] > 0 {
                guard let at = loop else {
                    loop = current
                    continue
                }
                guard let place = followers[current].firstIndex(of: at) else { continue }
                if links[current] != nil {
                    // The loop is closed: name it from here on.
                    var walker: Int? = loop
                    while let here = walker {
                        let next = links[here]
                        context.complain(names[here])
                        if here == current {
                            needs[followers[here][place]] -= 1
                            followers[here].remove(at: place)
                            return
                        }
                        links[here] = nil
                        walker = next
                    }
                    return
                }
                links[current] = at
                loop = current
                break
            }
        }
    }
}
