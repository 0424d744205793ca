import Bytes
public import SchemeProtocol

/// Directory entries as they travel: a `DirectoryEntryHeader`, the name, padding to a multiple of 8.
public enum DirectoryRecords {
    /// Puts as many entries as fit into `buffer`; answers the bytes used. Refuses where not even the first fits.
    public static func encode(
        _ entries: [(entry: DirectoryEntry, nextCookie: UInt64)], into buffer: inout MutableSpan<UInt8>
    ) throws(Errno) -> Int {
        var used = 0
        for (entry, nextCookie) in entries {
            let name = entry.name
            let length = (DirectoryEntryHeader.size + name.count + 7) & ~7
            guard name.count <= 4096 else { throw .nameTooLong }
            if used + length > buffer.count {
                if used == 0 { throw .invalidArgument }
                break
            }
            let header = DirectoryEntryHeader(
                inode: entry.inode, nextCookie: nextCookie, recordLength: UInt16(length),
                nameLength: UInt16(name.count),
                type: entry.type)
            var record = buffer._mutatingExtracting(used..<(used + length))
            for index in 0..<length { record[index] = 0 }
            _ = try record.store(header)
            for index in 0..<name.count { record[DirectoryEntryHeader.size + index] = name[index] }
            used += length
        }
        return used
    }

    /// Takes records apart and moves `cookie` behind the last. Malformed records are a `protocolError`.
    public static func decode(_ bytes: Span<UInt8>, _ cookie: inout UInt64) throws(Errno) -> [DirectoryEntry] {
        var entries: [DirectoryEntry] = []
        var offset = 0
        while offset < bytes.count {
            let rest = bytes.extracting(offset..<bytes.count)
            guard rest.count >= DirectoryEntryHeader.size else { throw .protocolError }
            let header = try rest.load(DirectoryEntryHeader.self)
            let nameEnd = DirectoryEntryHeader.size + Int(header.nameLength)
            guard Int(header.recordLength) >= nameEnd, Int(header.recordLength) <= rest.count else {
                throw .protocolError
            }
            var name = ByteString()
            for index in DirectoryEntryHeader.size..<nameEnd { name.append(rest[index]) }
            entries.append(
                DirectoryEntry(name: name, inode: header.inode, type: FileType(rawValue: header.type) ?? .unknown))
            cookie = header.nextCookie
            offset += Int(header.recordLength)
        }
        return entries
    }
}
