import Bytes

/// The directories that a session has been in, in order: Alt-Left goes back, Alt-Right forth, as in a browser.
struct VisitedPlaces {
    private var list: [ByteString] = []
    private var index = 0

    private static var limit: Int { 100 }

    /// Where the session is now, which is no new visit.
    var current: ByteString? {
        get { list.indices.contains(index) ? list[index] : nil }
        set { if let newValue, list.indices.contains(index) { list[index] = newValue } }
    }

    /// The session is somewhere: where that is elsewhere than before, what lay forth is forgotten.
    mutating func note(_ directory: ByteString?) {
        guard let directory, directory != current else { return }
        if list.indices.contains(index) { list.removeSubrange((index + 1)...) }
        list.append(directory)
        if list.count > Self.limit { list.removeFirst() }
        index = list.count - 1
    }

    /// One step; nil at the end.
    mutating func step(forth: Bool) -> ByteString? {
        let next = index + (forth ? 1 : -1)
        guard list.indices.contains(next) else { return nil }
        index = next
        return list[next]
    }
}

extension ByteString {
    /// As one word of the shell that means itself.
    static func quoted(_ text: ByteString) -> ByteString {
        var result: ByteString = "'"
        for byte in text { if byte == 0x27 { result += "'\\''" } else { result.append(byte) } }
        return result + "'"
    }

    /// Up to the last slash; empty without one.
    var parentPath: ByteString { bytes.lastIndex(of: 0x2f).map { self[0..<($0 + 1)] } ?? "" }
}
