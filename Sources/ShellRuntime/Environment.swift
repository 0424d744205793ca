import Bytes

/// The environment that commands are given.
struct Environment {
    private var places: [ByteString: Int] = [:]
    private(set) var entries: [(name: ByteString, value: ByteString)] = []
    /// The entries as `NAME=value`, kept ready for the next command.
    private(set) var lines: [ByteString] = []

    init(_ lines: [ByteString]) {
        for line in lines {
            guard let equals = line.bytes.firstIndex(of: 0x3d), equals > 0 else { continue }
            set(line[0..<equals], line[(equals + 1)..<line.count])
        }
    }

    subscript(name: ByteString) -> ByteString? { places[name].map { entries[$0].value } }

    mutating func set(_ name: ByteString, _ value: ByteString) {
        let line = name + "=" + value
        if let place = places[name] {
            entries[place].value = value
            lines[place] = line
        } else {
            places[name] = entries.count
            entries.append((name, value))
            lines.append(line)
        }
    }

    /// Whether there was such a variable.
    mutating func remove(_ name: ByteString) -> Bool {
        guard let place = places.removeValue(forKey: name) else { return false }
        entries.remove(at: place)
        lines.remove(at: place)
        for (key, value) in places where value > place { places[key] = value - 1 }
        return true
    }
}
