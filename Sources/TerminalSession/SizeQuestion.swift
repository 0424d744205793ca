public import SchemeProtocol

/// Finds out how large the terminal at the other end of a line is: the cursor is sent to a far corner and asked where it
/// is. What the user types meanwhile is kept apart.
public struct SizeQuestion: Sendable {
    /// Save the cursor, go far away, report, come back.
    public static var text: [UInt8] { Array("\u{1b}7\u{1b}[999;999H\u{1b}[6n\u{1b}8".utf8) }

    /// The answer, once it is there.
    public private(set) var size: WindowSize?
    /// What came in and was no part of the answer.
    public private(set) var rest: [UInt8] = []
    /// What looks like the beginning of an answer.
    private var candidate: [UInt8] = []

    public init() {}

    /// Takes bytes from the line.
    public mutating func feed(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            if size != nil {
                rest.append(byte)
                continue
            }
            candidate.append(byte)
            if continues() { continue }
            if let found = finished() {
                size = found
                candidate = []
            } else {
                // The byte may begin another answer.
                let last = candidate.removeLast()
                rest += candidate
                candidate = []
                if last == 0x1b { candidate = [last] } else { rest.append(last) }
            }
        }
    }

    /// No more time: what is held back was no answer.
    public mutating func finish() {
        rest += candidate
        candidate = []
    }

    /// Whether the candidate is a proper beginning of ESC [ digits ; digits R.
    private func continues() -> Bool {
        guard candidate.count <= 12, candidate[0] == 0x1b else { return false }
        if candidate.count >= 2, candidate[1] != 0x5b { return false }
        return candidate.dropFirst(2).allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x3b }
    }

    private func finished() -> WindowSize? {
        guard candidate.count >= 6, candidate[0] == 0x1b, candidate[1] == 0x5b, candidate.last == UInt8(ascii: "R")
        else {
            return nil
        }
        let parts = candidate[2..<(candidate.count - 1)].split(separator: 0x3b, omittingEmptySubsequences: false)
        guard parts.count == 2, let rows = number(parts[0]), let columns = number(parts[1]) else { return nil }
        guard rows > 0, rows < 999, columns > 0, columns < 999 else { return nil }
        return WindowSize(rows: rows, columns: columns)
    }

    private func number(_ digits: ArraySlice<UInt8>) -> UInt16? {
        guard !digits.isEmpty, digits.count <= 4 else { return nil }
        var value: UInt16 = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            value = value * 10 + UInt16(digit - 0x30)
        }
        return value
    }
}
