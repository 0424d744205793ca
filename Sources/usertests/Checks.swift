import Bytes
import Platform
import Scheme
import SchemeProtocol

/// One property of the host that is tried: it answers nil, or what was wrong.
struct Check {
    let name: ByteString
    let body: () throws(Errno) -> ByteString?

    init(_ name: ByteString, _ body: @escaping () throws(Errno) -> ByteString?) {
        self.name = name
        self.body = body
    }

    /// Runs it and says how it went; true where all is well.
    func run() -> Bool {
        do throws(Errno) {
            guard let complaint = try body() else {
                Program.say("ok " + name)
                return true
            }
            Program.say("FAIL " + name + ": " + complaint)
        } catch {
            Program.say("FAIL " + name + ": " + ByteString(error.message))
        }
        return false
    }
}

/// nil where the two are the same, else both of them.
func same<Value: Equatable & BinaryInteger>(_ found: Value, _ expected: Value) -> ByteString? {
    found == expected ? nil : ByteString(found) + " instead of " + ByteString(expected)
}

func same(_ found: ByteString, _ expected: ByteString) -> ByteString? {
    found == expected ? nil : "'" + found + "' instead of '" + expected + "'"
}

func holds(_ condition: Bool, _ complaint: ByteString) -> ByteString? { condition ? nil : complaint }

/// nil where `body` throws `expected`.
func refused(_ expected: Errno, _ body: () throws(Errno) -> Void) -> ByteString? {
    do throws(Errno) {
        try body()
        return "it was not refused"
    } catch {
        return error == expected ? nil : "refused with: " + ByteString(error.message)
    }
}
