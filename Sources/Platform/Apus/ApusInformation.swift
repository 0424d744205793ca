#if os(none)
    public import Bytes
    public import SchemeProtocol

    // All of it is text in the kernel's schemes: see Docs/KernelSchemes.md.
    extension Host {
        /// All processes, by number.
        public static func processes() throws(Errno) -> [ProcessInformation] {
            var processes: [ProcessInformation] = []
            for number in try processNumbers(in: "proc:") {
                // A process may end while the list is made.
                guard let text = try? text(of: "proc:" + ByteString(number) + "/status") else { continue }
                let facts = facts(text)
                var process = ProcessInformation(id: number)
                process.name = facts["name"] ?? ""
                process.command = process.name
                process.parent = Int32(truncatingIfNeeded: self.number(facts["parent"]))
                process.group = Int32(truncatingIfNeeded: self.number(facts["group"]))
                process.session = Int32(truncatingIfNeeded: self.number(facts["session"]))
                process.state = facts["state"]?.first ?? 0x3f
                process.threads = Int(truncatingIfNeeded: self.number(facts["threads"]))
                process.nice = Int(facts["nice"]?.integer() ?? 0)
                process.time = self.number(facts["time"])
                process.memory = self.number(facts["memory"])
                process.started = self.number(facts["started"])
                processes.append(process)
            }
            return processes
        }

        public static func memory() throws(Errno) -> MemoryInformation {
            let facts = facts(try text(of: "sys:memory"))
            var memory = MemoryInformation()
            memory.total = number(facts["total"])
            memory.free = number(facts["free"])
            memory.available = memory.free
            return memory
        }

        public static func uptime() throws(Errno) -> UptimeInformation {
            let facts = facts(try text(of: "sys:uptime"))
            var information = UptimeInformation()
            information.uptime = number(facts["uptime"])
            information.load = (facts["load"] ?? "").split(separator: 0x20).map { number($0) }
            return information
        }

        /// The kernel's messages, one a line.
        public static func kernelLog() throws(Errno) -> ByteString { try text(of: "sys:log") }

        /// Ends or restarts the system.
        public static func power(_ request: PowerRequest) throws(Errno) {
            let handle = try open("sys:power", .write)
            defer { try? close(handle) }
            let word: ByteString = request == .shutdown ? "shutdown" : "reset"
            _ = try unsafe word.bytes.span.withUnsafeBytes { (raw) throws(Errno) in try unsafe write(handle, raw) }
        }
    }
#endif
