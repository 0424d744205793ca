import Bytes

extension Builtin {
    static var random: Builtin {
        Builtin(
            "random", "Generate random numbers or choose items",
            usage: "random | random START END | random START STEP END | random COUNT ITEM ...", isPure: true
        ) { (shell, arguments) throws(ShellError) in
            let numbers = arguments.dropFirst().map { $0.integer() }
            func answer(_ first: Int64, _ step: Int64, _ last: Int64) -> Int32 {
                guard step > 0, first < last else { return shell.fail("END must be greater than START") }
                let count = UInt64(bitPattern: last &- first) / UInt64(step)
                let choice = count == .max ? shell.nextRandom() : shell.nextRandom() % (count + 1)
                return shell.write(ByteString(first &+ Int64(bitPattern: choice &* UInt64(step))) + "\n")
            }
            switch arguments.count {
            case 1: return shell.write(ByteString(shell.nextRandom() % 32767) + "\n")
            case 2: return shell.write("Ion Shell does not currently support changing the seed\n")
            default: break
            }
            if arguments.count == 3, let first = numbers[0], let last = numbers[1] { return answer(first, 1, last) }
            if arguments.count == 4, let first = numbers[0], let step = numbers[1], let last = numbers[2] {
                return answer(first, step, last)
            }
            guard let count = numbers[0], count >= 0 else {
                return shell.fail("Invalid argument for random")
            }
            var items = Array(arguments[2...])
            var chosen: [ByteString] = []
            while chosen.count < Int(min(count, Int64(arguments.count))), !items.isEmpty {
                chosen.append(items.remove(at: Int(shell.nextRandom() % UInt64(items.count))))
            }
            return shell.write(ByteString.joined(chosen, by: " ") + "\n")
        }
    }
}

extension Shell {
    /// A number that scripts may call random (xorshift).
    func nextRandom() -> UInt64 {
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        if random == 0 { random = 0x9e37_79b9_7f4a_7c15 }
        return random &* 0x2545_f491_4f6c_dd1d >> 1
    }
}
