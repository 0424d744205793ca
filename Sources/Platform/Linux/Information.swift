#if os(Linux)
    public import Bytes
    public import SchemeProtocol

    extension Host {
        /// All processes, by number.
        public static func processes() throws(Errno) -> [ProcessInformation] {
            var processes: [ProcessInformation] = []
            for number in try processNumbers(in: "/proc") {
                // A process may end while the list is made.
                if let process = information(of: number) { processes.append(process) }
            }
            return processes
        }

        private static func information(of number: Int32) -> ProcessInformation? {
            let folder: ByteString = "/proc/" + ByteString(number)
            guard let line = try? text(of: folder + "/stat"), let open = line.firstIndex(of: 0x28),
                let close = line.lastIndex(of: 0x29), open < close
            else { return nil }
            let fields = line[(close + 1)..<line.count].trimmed.split(separator: 0x20)
            guard fields.count > 21 else { return nil }
            var process = ProcessInformation(id: number)
            process.name = line[(open + 1)..<close]
            process.state = fields[0].first ?? 0x3f
            process.parent = Int32(truncatingIfNeeded: self.number(fields[1]))
            process.group = Int32(truncatingIfNeeded: self.number(fields[2]))
            process.session = Int32(truncatingIfNeeded: self.number(fields[3]))
            process.terminal = self.number(fields[4])
            // The kernel counts in hundredths of a second and in pages.
            process.time = (self.number(fields[11]) &+ self.number(fields[12])) &* 10_000_000
            process.nice = Int(fields[16].integer() ?? 0)
            process.threads = Int(truncatingIfNeeded: self.number(fields[17]))
            process.started = self.number(fields[19]) &* 10_000_000
            process.memory = self.number(fields[21]) &* 4096
            process.userID = (try? stat(folder))?.userID ?? 0
            if let command = try? text(of: folder + "/cmdline"), !command.isEmpty {
                process.command = ByteString(command.bytes.map { $0 == 0 ? 0x20 : $0 }).trimmed
            } else {
                process.command = "[" + process.name + "]"
            }
            return process
        }

        public static func memory() throws(Errno) -> MemoryInformation {
            let facts = facts(try text(of: "/proc/meminfo"))
            func bytes(_ key: ByteString) -> UInt64 { number(facts[key]) &* 1024 }
            var memory = MemoryInformation()
            memory.total = bytes("MemTotal")
            memory.free = bytes("MemFree")
            memory.available = bytes("MemAvailable")
            memory.shared = bytes("Shmem")
            memory.caches = bytes("Buffers") &+ bytes("Cached") &+ bytes("SReclaimable")
            memory.swapTotal = bytes("SwapTotal")
            memory.swapFree = bytes("SwapFree")
            return memory
        }

        public static func uptime() throws(Errno) -> UptimeInformation {
            var information = UptimeInformation()
            information.uptime = hundredths(try text(of: "/proc/uptime")) &* 10_000_000
            information.load = try text(of: "/proc/loadavg").split(separator: 0x20).prefix(3).map { hundredths($0) }
            return information
        }

        /// A number with two decimals, times 100.
        private static func hundredths(_ text: ByteString) -> UInt64 {
            let parts = (text.split(separator: 0x20).first ?? "").split(separator: 0x2e)
            let fraction = parts.count > 1 ? parts[1].prefix(2) : "0"
            return number(parts.first) &* 100 &+ number(ByteString(fraction))
        }

        /// The kernel's messages, one a line.
        public static func kernelLog() throws(Errno) -> ByteString {
            let handle = try open("/dev/kmsg", [.read, .nonBlocking, .closeOnExec])
            defer { try? close(handle) }
            var log = ByteString()
            var chunk = [UInt8](repeating: 0, count: 8192)
            while true {
                var count = 0
                do throws(Errno) {
                    count = try unsafe chunk.withMutableBytes { (raw) throws(Errno) in try unsafe read(handle, raw) }
                } catch .wouldBlock { return log } catch .brokenPipe {
                    // The ring went over the record that was next; reading goes on behind it.
                    continue
                }
                if count == 0 { return log }
                appendRecord(ByteString(chunk[..<count]), to: &log)
            }
        }

        /// One record is `priority,sequence,microseconds,…;message`, and lines of facts that begin with a space.
        private static func appendRecord(_ record: ByteString, to log: inout ByteString) {
            guard let semicolon = record.firstIndex(of: 0x3b) else { return }
            let head = record[0..<semicolon].split(separator: 0x2c)
            let time = head.count > 2 ? number(head[2]) : 0
            let message = record[(semicolon + 1)..<record.count].split(separator: 0x0a).first ?? ""
            let seconds = ByteString(time / 1_000_000)
            let fraction = ByteString(time % 1_000_000)
            log += "[" + ByteString(repeatElement(0x20, count: max(0, 5 - seconds.count))) + seconds + "."
            log += ByteString(repeatElement(0x30, count: 6 - fraction.count)) + fraction + "] " + message + "\n"
        }

        /// Asks the first process (systemd's signals) to end the system.
        public static func power(_ request: PowerRequest) throws(Errno) {
            let realTime: Int32 = 34
            try kill(1, Signal(rawValue: realTime + (request == .shutdown ? 4 : 5)))
        }
    }
#endif
