import Bytes

/// One step of a compiled expression.
enum Instruction {
    case set(Int)
    case split(Int, Int)
    case jump(Int)
    case save(Int)
    case assertion(Assertion)
    case reference(Int)
    case match
}

/// Turns a pattern's pieces into a program.
struct ProgramCompiler {
    var program: [Instruction] = []
    var sets: [ByteSet] = []

    /// Nested counts multiply: beyond this the pattern is refused.
    private static var limit: Int { 100_000 }

    mutating func emit(_ node: Node) throws(RegularExpression.Failure) {
        guard program.count < Self.limit else {
            throw RegularExpression.Failure(message: "regular expression too big")
        }
        switch node {
        case .nothing: break
        case .set(let set):
            program.append(.set(sets.count))
            sets.append(set)
        case .sequence(let first, let second):
            try emit(first)
            try emit(second)
        case .either(let first, let second):
            let split = program.count
            program.append(.jump(0))
            try emit(first)
            let jump = program.count
            program.append(.jump(0))
            program[split] = .split(split + 1, program.count)
            try emit(second)
            program[jump] = .jump(program.count)
        case .group(let inner, let number):
            program.append(.save(2 * number))
            try emit(inner)
            program.append(.save(2 * number + 1))
        case .reference(let number): program.append(.reference(number))
        case .assertion(let assertion): program.append(.assertion(assertion))
        case .repeated(let inner, let lowest, let highest): try emitRepeated(inner, lowest, highest)
        }
    }

    private mutating func emitRepeated(_ inner: Node, _ lowest: Int, _ highest: Int?) throws(RegularExpression.Failure)
    {
        for _ in 0..<lowest { try emit(inner) }
        guard let highest else {
            let split = program.count
            program.append(.jump(0))
            try emit(inner)
            program.append(.jump(split))
            program[split] = .split(split + 1, program.count)
            return
        }
        var splits: [Int] = []
        for _ in lowest..<max(lowest, highest) {
            splits.append(program.count)
            program.append(.jump(0))
            try emit(inner)
        }
        for split in splits { program[split] = .split(split + 1, program.count) }
    }
}
