#if os(none)
    import Bytes
    import Loader
    import Runtime
    import SchemeProtocol

    /// An open program file while a process is made of it: it reads what the loader needs and maps the rest.
    final class ProgramFile {
        private let handle: HandleNumber
        let size: UInt64
        /// The beginning of the file.
        let head: [UInt8]

        private init(handle: HandleNumber, size: UInt64, head: [UInt8]) {
            self.handle = handle
            self.size = size
            self.head = head
        }

        /// Opens a file that may be run.
        static func open(_ url: ByteString) throws(Errno) -> ProgramFile {
            let handle = try Host.open(url, .read)
            do throws(Errno) {
                let stat = try Host.stat(handle)
                if stat.mode.type == .directory || stat.mode.permissions & 0o111 == 0 { throw .permissionDenied }
                guard stat.mode.type == .regular else { throw .permissionDenied }
                let head = try read(handle, 0, min(Int(clamping: stat.size), ExecutableFile.headSize))
                return ProgramFile(handle: handle, size: stat.size, head: head)
            } catch {
                try? Host.close(handle)
                throw error
            }
        }

        deinit { try? Host.close(handle) }

        /// `count` bytes from `offset` on; a file that is shorter than it said is no program.
        private static func read(_ handle: HandleNumber, _ offset: UInt64, _ count: Int) throws(Errno) -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: count)
            var done = 0
            while done < count {
                let part = try unsafe bytes.withMutableBytes { (raw) throws(Errno) in
                    try unsafe Host.read(
                        handle, UnsafeMutableRawBufferPointer(rebasing: raw[done...]), at: offset + UInt64(done))
                }
                if part == 0 { throw .badExecutable }
                done += part
            }
            return bytes
        }

        /// A range of the program's memory as the file has it.
        private func content(_ file: ExecutableFile, _ address: UInt64, _ size: UInt64) throws(Errno) -> [UInt8] {
            guard let segment = file.segment(holding: address, size) else { throw .badExecutable }
            let offset = segment.offset + (address - segment.address)
            if offset + size <= UInt64(head.count) { return Array(head[Int(offset)..<Int(offset + size)]) }
            return try Self.read(handle, offset, Int(size))
        }

        /// Puts the program into the memory of a process that is being made, at `base`.
        func load(_ file: ExecutableFile, into process: UInt64, at base: UInt64) throws(Errno) {
            var parts: [LoadedData] = []
            for segment in file.segments {
                if segment.isWritable {
                    try Self.map(process, base + segment.pageStart, segment.pageEnd - segment.pageStart, segment.flags)
                    let bytes = try content(file, segment.address, segment.fileSize)
                    parts.append(LoadedData(address: segment.address, bytes: bytes))
                } else {
                    try mapContent(segment, of: file, process, base)
                }
            }
            try relocate(file, base, &parts)
            for part in parts where !part.bytes.isEmpty { try Self.write(process, base + part.address, part.bytes) }
        }

        private func relocate(_ file: ExecutableFile, _ base: UInt64, _ parts: inout [LoadedData]) throws(Errno) {
            let (start, length) = file.dynamic
            if length == 0 { return }
            // Normally in the data that has been read already.
            var dynamic: [UInt8]?
            for part in parts where start >= part.address {
                let offset = start - part.address
                if offset + length <= UInt64(part.bytes.count) {
                    dynamic = Array(part.bytes[Int(offset)..<Int(offset + length)])
                }
            }
            if dynamic == nil { dynamic = try content(file, start, length) }
            guard let section = dynamic else { return }
            let (table, size) = try file.relocations(dynamic: section)
            if size == 0 { return }
            // A table in the head is used where it is.
            if let segment = file.segment(holding: table, size),
                segment.offset + (table - segment.address) + size <= UInt64(head.count)
            {
                let first = Int(segment.offset + (table - segment.address))
                try Relocation.apply(head, start: first, size: Int(size), base: base, to: &parts)
            } else {
                try Relocation.apply(try content(file, table, size), size: Int(size), base: base, to: &parts)
            }
        }

        /// A segment that is not written: the file's own pages where it gives them, else a copy.
        private func mapContent(
            _ segment: ExecutableFile.Segment, of file: ExecutableFile, _ process: UInt64, _ base: UInt64
        ) throws(Errno) {
            let length = segment.pageEnd - segment.pageStart
            let flags = segment.flags.union(.fixed)
            let answer = systemCall(
                .processMap, process, base + segment.pageStart, length, UInt64(flags.rawValue), handle.argument,
                segment.offset & ~4095)
            if answer >= 0 { return }
            let refusal = Errno(rawValue: Int32(truncatingIfNeeded: -answer))
            guard refusal == .notSupported || refusal == .noSuchDevice || refusal == .notImplemented else {
                throw refusal
            }
            try Self.map(process, base + segment.pageStart, length, segment.flags)
            try Self.write(process, base + segment.address, try content(file, segment.address, segment.fileSize))
        }

        static func map(_ process: UInt64, _ address: UInt64, _ length: UInt64, _ flags: MapFlags) throws(Errno) {
            try checked(
                systemCall(.processMap, process, address, length, UInt64(flags.union(.fixed).rawValue), .max, 0))
        }

        static func write(_ process: UInt64, _ address: UInt64, _ bytes: [UInt8]) throws(Errno) {
            try unsafe bytes.span.withUnsafeBytes { (raw) throws(Errno) in
                // The kernel takes a mebibyte at a time.
                var done = 0
                while done < raw.count {
                    let piece = min(raw.count - done, 1 << 20)
                    try checked(
                        systemCall(
                            .processWrite, process, address + UInt64(done), unsafe raw.argument + UInt64(done),
                            UInt64(piece)))
                    done += piece
                }
            }
        }
    }
#endif
