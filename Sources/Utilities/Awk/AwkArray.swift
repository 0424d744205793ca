import Bytes
import Platform
import SchemeProtocol

/// An associative array: a table of places in two lists that keep the order in which keys came.
final class AwkArray {
    private var keys: [ByteString] = []
    private var values: [AwkValue] = []
    private var hashes: [UInt64] = []
    private var isLive: [Bool] = []
    /// For each slot the place in the lists plus one; 0 is free. Removed entries keep their slot until the table is made anew.
    private var slots: [UInt32] = []
    private(set) var count = 0

    /// Differs from run to run: nobody outside can make all keys fall together.
    private static let seed = Host.clock(.monotonic) &* 0x9e37_79b9_7f4a_7c15

    private static func hash(_ key: ByteString) -> UInt64 {
        var hash = seed
        let bytes = key.bytes.span
        for index in 0..<bytes.count { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3 }
        return hash ^ hash &>> 29
    }

    /// The place of a key in the lists; nil where it is not there.
    private func find(_ key: ByteString, _ hash: UInt64) -> Int? {
        if slots.isEmpty { return nil }
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            let place = Int(slots[slot]) - 1
            if hashes[place] == hash, isLive[place], keys[place].bytes == key.bytes { return place }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// The place of a key, which is made where it is not there.
    private func place(_ key: ByteString) -> Int {
        let hash = Self.hash(key)
        if let place = find(key, hash) { return place }
        if (keys.count + 1) * 2 > slots.count { rebuild() }
        keys.append(key)
        values.append(.none)
        hashes.append(hash)
        isLive.append(true)
        count += 1
        insert(keys.count - 1)
        return keys.count - 1
    }

    private func insert(_ place: Int) {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hashes[place]) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = UInt32(place + 1)
    }

    /// Leaves removed entries out, and makes room.
    private func rebuild() {
        if count < keys.count {
            var to = 0
            for from in 0..<keys.count where isLive[from] {
                (keys[to], values[to], hashes[to]) = (keys[from], values[from], hashes[from])
                to += 1
            }
            keys.removeSubrange(to...)
            values.removeSubrange(to...)
            hashes.removeSubrange(to...)
            isLive = [Bool](repeating: true, count: to)
        }
        var size = 16
        while size < count * 4 + 4 { size *= 2 }
        slots = [UInt32](repeating: 0, count: size)
        for place in 0..<keys.count { insert(place) }
    }

    /// The value of a key, which comes into being by being asked for.
    subscript(key: ByteString) -> AwkValue {
        get { values[place(key)] }
        set { values[place(key)] = newValue }
    }

    func contains(_ key: ByteString) -> Bool { find(key, Self.hash(key)) != nil }

    /// Adds to the number at a key; answers what it was.
    func add(_ amount: Double, to key: ByteString) -> Double {
        let place = place(key)
        let old = values[place].number
        values[place] = .number(old + amount)
        return old
    }

    func remove(_ key: ByteString) {
        guard let place = find(key, Self.hash(key)) else { return }
        isLive[place] = false
        keys[place] = ""
        values[place] = .none
        count -= 1
        if count == 0 { removeAll() }
    }

    func removeAll() {
        keys.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        hashes.removeAll(keepingCapacity: true)
        isLive.removeAll(keepingCapacity: true)
        slots.removeAll()
        count = 0
    }

    /// The keys there are now.
    var allKeys: [ByteString] {
        var result: [ByteString] = []
        result.reserveCapacity(count)
        for place in 0..<keys.count where isLive[place] { result.append(keys[place]) }
        return result
    }
}
