#if os(none)
    import Bytes
    import Loader
    import Runtime
    public import SchemeProtocol

    extension Host {
        /// Starts a program. Answers the new process's id.
        ///
        /// The kernel knows nothing of program files: the new process's memory, stack and handles are built here, from
        /// outside, and then it is started.
        public static func spawn(_ request: SpawnRequest) throws(Errno) -> Int32 {
            var arguments = request.arguments
            var path = request.path
            // A script is interpreted by the program that its first line names, which may be a script too.
            for _ in 0...InterpreterLine.depthLimit {
                let location = try url(of: path)
                let file = try ProgramFile.open(location)
                if let line = InterpreterLine(head: file.head) {
                    arguments = line.arguments(script: path, arguments)
                    path = line.program
                    continue
                }
                return try build(file, location, arguments, request)
            }
            throw .tooManySymbolicLinks
        }

        private static func build(
            _ file: ProgramFile, _ location: ByteString, _ arguments: [ByteString], _ request: SpawnRequest
        ) throws(Errno) -> Int32 {
            let executable = try ExecutableFile(head: file.head, fileSize: file.size)
            var random = InlineArray<6, UInt64>(repeating: 0)
            unsafe withUnsafeMutableBytes(of: &random) { raw in
                if let start = raw.baseAddress { unsafe randomBytes(start, raw.count) }
            }
            let place = Placement(random: (random[0], random[1]), span: executable.span)
            let (block, stack) = try startBlock(location, arguments, request, executable, place, random)

            let process = try checked(systemCall(.processCreate)).argument
            // A process that was started does not need this handle; one that was not ends with it.
            defer { _ = systemCall(.close, process) }
            try file.load(executable, into: process, at: place.imageBase)
            try ProgramFile.map(process, place.stackBase, Placement.stackSize, [.read, .write])
            try ProgramFile.write(process, stack, block)
            try give(request, to: process)
            try describe(request, location, process)
            let entry = place.imageBase + executable.entry
            if request.replacesCaller {
                flushConsole()
                try checked(systemCall(.exec, process, entry, stack, 0))
            }
            if let terminal = request.foregroundTerminal { try bringForward(process, request, terminal) }
            let id = try checked(systemCall(.processStart, process, entry, stack, 0))
            return Int32(truncatingIfNeeded: id)
        }

        private static func startBlock(
            _ location: ByteString, _ arguments: [ByteString], _ request: SpawnRequest, _ executable: ExecutableFile,
            _ place: Placement, _ random: InlineArray<6, UInt64>
        ) throws(Errno) -> (bytes: [UInt8], start: UInt64) {
            var seed: [UInt8] = []
            seed.reserveCapacity(32)
            for word in 2..<6 {
                for byte in 0..<8 { seed.append(UInt8(truncatingIfNeeded: random[word] >> UInt64(byte * 8))) }
            }
            let directory: ByteString
            if let wanted = request.workingDirectory {
                guard try stat(wanted).mode.type == .directory else { throw .notADirectory }
                directory = try url(of: wanted)
            } else {
                directory = workingURL()
            }
            var ignored = ignoredSignals
            for signal in request.defaultSignals { ignored &= ~signal.bit }
            var start = StartBlock(
                arguments: arguments, environment: request.environment, executable: location,
                workingDirectory: directory, random: seed)
            start.values = [
                (.programHeaders, place.imageBase + executable.programHeaders.offset), (.programHeaderSize, 56),
                (.programHeaderCount, executable.programHeaders.count), (.base, place.imageBase),
                (.entry, place.imageBase + executable.entry), (.fileCreationMask, UInt64(fileCreationMask)),
                (.ignoredSignals, ignored),
            ]
            return try start.build(top: place.stackTop)
        }

        private static func give(_ request: SpawnRequest, to process: UInt64) throws(Errno) {
            for pair in request.handles {
                guard pair.there >= 0 else { throw .badHandle }
                // A standard handle that the caller does not have is not given on.
                let answer = systemCall(.processGive, process, pair.own.argument, pair.there.argument)
                if answer == -Int64(Errno.badHandle.rawValue), pair.own == pair.there, pair.own <= 2 { continue }
                try checked(answer)
            }
        }

        private static func set(_ process: UInt64, _ attribute: ProcessAttribute, _ value: UInt64, _ length: UInt64 = 0)
            throws(Errno)
        {
            try checked(systemCall(.processSet, process, attribute.rawValue, value, length))
        }

        private static func describe(_ request: SpawnRequest, _ location: ByteString, _ process: UInt64) throws(Errno) {
            // The name people see in lists is the file's.
            let last = location.bytes.lastIndex { $0 == 0x2f || $0 == 0x3a } ?? -1
            let name = location[(last + 1)..<location.count]
            try name.withAddress { (address, length) throws(Errno) in try set(process, .name, address, min(length, 32))
            }
            if request.newSession { try set(process, .session, 0) }
            if let group = request.group { try set(process, .group, UInt64(UInt32(bitPattern: group))) }
            var ignored = ignoredSignals
            for signal in request.defaultSignals { ignored &= ~signal.bit }
            if ignored != 0 { try set(process, .ignoredSignals, ignored) }
            if let schemes = request.schemes {
                var list = ByteString()
                for scheme in schemes { list += scheme + "\n" }
                let namespace = try list.withAddress { (address, length) throws(Errno) in
                    try checked(systemCall(.namespaceCreate, address, length))
                }
                defer { _ = systemCall(.close, namespace.argument) }
                try set(process, .namespace, namespace.argument)
            }
        }

        /// The new process's group becomes the terminal's foreground group before its first instruction.
        private static func bringForward(_ process: UInt64, _ request: SpawnRequest, _ terminal: HandleNumber)
            throws(Errno)
        {
            let own = Int32(truncatingIfNeeded: try checked(systemCall(.processIdentity, process)))
            let group: Int32
            if request.newSession {
                // The leader of a session leads a group too, whatever was asked for.
                group = own
            } else if let wanted = request.group {
                group = wanted == 0 ? own : wanted
            } else {
                group = try processGroup()
            }
            try setForegroundGroup(terminal, group)
        }
    }
#endif
