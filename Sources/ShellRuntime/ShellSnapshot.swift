import Bytes
import Platform
import SchemeProtocol
import ShellSyntax

/// A shell's state as bytes, for the shell that runs a part of a pipeline in its place.
///
/// A row of records: a letter, then texts, each with its length in decimal, a colon, and its bytes. The environment, the
/// directory and the handles travel with the process itself.
public enum ShellSnapshot {
    private struct Writer {
        var bytes = ByteString()

        mutating func text(_ text: ByteString) {
            bytes.append(decimal: text.count)
            bytes.append(0x3a)
            bytes.append(text)
        }

        mutating func value(_ value: Value) {
            switch value {
            case .string, .integer:
                bytes.append(0x73)
                text(value.joined)
            case .array(let values):
                bytes.append(0x61)
                text(ByteString(values.count))
                for value in values { self.value(value) }
            case .map(let map):
                bytes.append(map.isSorted ? 0x62 : 0x68)
                text(ByteString(map.entries.count))
                for entry in map.entries {
                    text(entry.key)
                    self.value(entry.value)
                }
            case .function(let function):
                bytes.append(0x66)
                text(function.definition.source)
            case .alias(let alias):
                bytes.append(0x6c)
                text(alias)
            }
        }
    }

    static func make(_ shell: Shell, _ stage: Stage) -> ByteString {
        var writer = Writer()
        writer.text(ByteString(shell.lastStatus))
        writer.text(shell.options.exitsOnError ? "1" : "0")
        let all = shell.variables.all()
        writer.text(ByteString(all.count))
        for entry in all {
            writer.text(shell.symbols.name(entry.symbol))
            writer.value(entry.value)
        }
        writer.text(stage.arguments[0])
        if case .function = stage.resolution {
            writer.value(.array(stage.values))
        } else {
            writer.value(.array(stage.arguments.dropFirst().map { .string($0) }))
        }
        return writer.bytes
    }

    private struct Reader {
        let bytes: ByteString
        var position = 0
        var depth = 0

        mutating func text() -> ByteString? {
            guard let colon = bytes.bytes[position...].firstIndex(of: 0x3a),
                let count = bytes[position..<colon].integer(), count >= 0, count <= bytes.count - colon - 1
            else { return nil }
            position = colon + 1 + Int(count)
            return bytes[(colon + 1)..<position]
        }

        mutating func value() -> Value? {
            guard position < bytes.count, depth < 64 else { return nil }
            depth += 1
            defer { depth -= 1 }
            let kind = bytes[position]
            position += 1
            guard let text = text() else { return nil }
            switch kind {
            case 0x73: return .string(text)
            case 0x6c: return .alias(text)
            case 0x61:
                guard let count = text.integer() else { return nil }
                var values: [Value] = []
                for _ in 0..<max(0, count) {
                    guard let value = value() else { return nil }
                    values.append(value)
                }
                return .array(values)
            case 0x62, 0x68:
                guard let count = text.integer() else { return nil }
                var map = MapValue(isSorted: kind == 0x62)
                for _ in 0..<max(0, count) {
                    guard let key = self.text(), let value = value() else { return nil }
                    map.set(key, value)
                }
                return .map(map)
            default: return nil
            }
        }
    }

    /// Takes over a state and runs the command in it; false for bytes that are no snapshot.
    public static func resume(_ bytes: ByteString, in shell: Shell) -> Bool {
        var reader = Reader(bytes: bytes)
        guard let status = reader.text()?.integer(), let exits = reader.text(), let count = reader.text()?.integer()
        else {
            return false
        }
        for _ in 0..<max(0, count) {
            guard let name = reader.text() else { return false }
            if reader.position < bytes.count, bytes[reader.position] == 0x66 {
                reader.position += 1
                guard let source = reader.text() else { return false }
                shell.run(source)
            } else {
                guard let value = reader.value() else { return false }
                shell.variables.setGlobal(shell.symbols.intern(name), value)
            }
        }
        guard let name = reader.text(), case .array(let arguments)? = reader.value() else { return false }
        shell.lastStatus = Int32(truncatingIfNeeded: status)
        shell.options.exitsOnError = exits == "1"
        do throws(ShellError) {
            switch shell.resolve(name, shell.symbols.find(name)) {
            case .builtin(let builtin): shell.lastStatus = try builtin.run(shell, [name] + arguments.map { $0.joined })
            case .function(let function): shell.lastStatus = try shell.call(function, arguments)
            default: return false
            }
        } catch { shell.report(error) }
        return true
    }
}
