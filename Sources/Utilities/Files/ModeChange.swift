import Bytes
import Platform
import SchemeProtocol

/// A change of permissions, as `chmod` is told it: octal digits, or `u+x,go=r`.
struct ModeChange {
    private struct Step {
        var operation: UInt8
        /// The bits of the classes that are meant.
        var affected: UInt16
        var value: UInt16
        /// `X`: execute for directories, and where somebody may execute already.
        var isConditional = false
        /// `u`, `g` or `o` whose bits are taken.
        var source: UInt8 = 0
        /// No class was named: the mask for new files counts.
        var isMasked = false
        /// Bits of directories that stay unless they are named.
        var mentioned: UInt16
    }

    private var steps: [Step] = []

    /// nil for a word that is none.
    init?(_ word: ByteString) {
        if let first = word.first, first >= 0x30 && first <= 0x37 {
            guard word.allSatisfy({ $0 >= 0x30 && $0 <= 0x37 }), let value = word.integer(radix: 8), value <= 0o7777
            else { return nil }
            // Five digits or more name the special bits too.
            let mentioned = word.count < 5 ? UInt16(value) & 0o6000 | 0o1777 : 0o7777
            steps = [Step(operation: 0x3d, affected: 0o7777, value: UInt16(value), mentioned: mentioned)]
            return
        }
        var index = 0
        while true {
            guard let next = clause(word, index) else { return nil }
            index = next
            if index == word.count { return }
            guard word[index] == 0x2c else { return nil }
            index += 1
        }
    }

    /// One piece between commas; answers where it ends.
    private mutating func clause(_ word: ByteString, _ start: Int) -> Int? {
        var index = start
        var affected: UInt16 = 0
        loop: while index < word.count {
            switch word[index] {
            case 0x75: affected |= 0o4700
            case 0x67: affected |= 0o2070
            case 0x6f: affected |= 0o1007
            case 0x61: affected |= 0o7777
            default: break loop
            }
            index += 1
        }
        var count = 0
        while index < word.count, word[index] == 0x3d || word[index] == 0x2b || word[index] == 0x2d {
            let operation = word[index]
            index += 1
            count += 1
            var step = Step(operation: operation, affected: affected, value: 0, mentioned: 0)
            if index < word.count, word[index] >= 0x30 && word[index] <= 0x37 {
                let digits = ByteString(word[index..<word.count].prefix { $0 >= 0x30 && $0 <= 0x37 })
                guard affected == 0, let value = digits.integer(radix: 8), value <= 0o7777 else { return nil }
                index += digits.count
                if index < word.count, word[index] != 0x2c { return nil }
                step.value = UInt16(value)
                step.affected = 0o7777
                step.mentioned = 0o7777
                steps.append(step)
                continue
            }
            if index < word.count, word[index] == 0x75 || word[index] == 0x67 || word[index] == 0x6f {
                step.source = word[index]
                index += 1
            } else {
                letters: while index < word.count {
                    switch word[index] {
                    case 0x72: step.value |= 0o444
                    case 0x77: step.value |= 0o222
                    case 0x78: step.value |= 0o111
                    case 0x58: step.isConditional = true
                    case 0x73: step.value |= 0o6000
                    case 0x74: step.value |= 0o1000
                    default: break letters
                    }
                    index += 1
                }
            }
            step.isMasked = affected == 0
            step.mentioned = affected != 0 ? affected & step.value : step.value
            if affected == 0 { step.affected = 0o7777 }
            steps.append(step)
        }
        return count > 0 ? index : nil
    }

    /// The bits after the change.
    func applied(to permissions: UInt16, isDirectory: Bool, mask: UInt16) -> UInt16 {
        var mode = permissions & 0o7777
        for step in steps {
            var omitted = isDirectory ? 0o6000 & ~step.mentioned : 0
            var value = step.value
            switch step.source {
            case 0x75: value = Self.copied(mode >> 6 & 7)
            case 0x67: value = Self.copied(mode >> 3 & 7)
            case 0x6f: value = Self.copied(mode & 7)
            default: break
            }
            if step.isConditional, isDirectory || mode & 0o111 != 0 { value |= 0o111 }
            value &= (step.isMasked ? ~mask : step.affected) & ~omitted
            switch step.operation {
            case 0x3d:
                omitted |= step.isMasked ? 0 : ~step.affected
                let kept = step.isMasked || step.affected != 0 ? omitted : 0
                mode = mode & kept | value
            case 0x2b: mode |= value
            default: mode &= ~value
            }
        }
        return mode & 0o7777
    }

    private static func copied(_ bits: UInt16) -> UInt16 { bits << 6 | bits << 3 | bits }

    /// The mask for new files.
    static var mask: UInt16 {
        let mask = Host.setFileCreationMask(0)
        Host.setFileCreationMask(mask)
        return mask
    }
}
