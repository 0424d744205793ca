#if os(Linux)
    import Bytes
    import CPlatform
    import SchemeProtocol

    extension SocketProvider {
        /// Looks a packet over and turns it into a request for the provider, or deals with it here.
        func accept(_ packet: Packet, from slot: Int, _ connection: Connection) -> Request? {
            let opcode = packet.request.opcode
            if opcode == TransportOpcode.attach {
                attach(packet, from: slot, connection)
                return nil
            }
            if opcode == Opcode.cancel.rawValue {
                if packet.passed != -1 { CPlatform.close(packet.passed) }
                // The client names the request by its own tag.
                if let tag = connection.pendingTag, UInt64(pending[tag]?.clientTag ?? 0) == packet.request.argument0 {
                    emit(.cancel, handle: connection.description?.id ?? 0, argument: UInt64(tag))
                }
                return nil
            }
            let length = Int(packet.request.length)
            guard connection.pendingTag == nil, packet.request.tag != 0, length <= Limits.payloadLength,
                packet.payloadLength <= Limits.payloadLength
            else {
                if packet.passed != -1 { CPlatform.close(packet.passed) }
                drop(slot)
                return nil
            }
            do throws(Errno) {
                return try prepare(packet, from: slot, connection)
            } catch {
                if packet.passed != -1 { CPlatform.close(packet.passed) }
                reply(slot, connection, Response(tag: packet.request.tag, result: -Int64(error.rawValue)))
                return nil
            }
        }

        private func attach(_ packet: Packet, from slot: Int, _ connection: Connection) {
            guard packet.passed != -1 else { return drop(slot) }
            guard let description = connection.description, host_is_packet_socket(packet.passed) == 1 else {
                CPlatform.close(packet.passed)
                return drop(slot)
            }
            let process = host_peer_process(packet.passed)
            let attached = Connection(socket: packet.passed, process: process, description: description)
            do throws(Errno) { try add(attached) } catch { CPlatform.close(packet.passed) }
        }

        /// Checks a request against the handle it is for. What throws here is the answer.
        private func prepare(_ packet: Packet, from slot: Int, _ connection: Connection) throws(Errno) -> Request? {
            var packet = packet
            var record = unsafe Pending(
                slot: slot, clientTag: 0, opcode: packet.request.opcode, flags: [],
                payload: UnsafeMutableRawBufferPointer(start: nil, count: 0), passed: packet.passed)
            let arguments = (packet.request.argument0, packet.request.argument1)
            if packet.request.opcode == TransportOpcode.changeFlags {
                return try changeFlags(packet, slot, connection)
            }
            if packet.request.opcode == TransportOpcode.seek {
                guard let description = connection.description, description.isPositioned else { throw .illegalSeek }
                let offset = Int64(bitPattern: arguments.0)
                guard arguments.1 == UInt64(SeekOrigin.end.rawValue) else {
                    let base = arguments.1 == UInt64(SeekOrigin.current.rawValue) ? description.position : 0
                    try seek(description, base, offset)
                    reply(slot, connection, Response(tag: packet.request.tag, result: Int64(description.position)))
                    return nil
                }
                record.seekOffset = offset
                packet.request.opcode = Opcode.size.rawValue
                return file(packet, record, from: slot, connection)
            }
            guard let opcode = Opcode(rawValue: packet.request.opcode) else { throw .notSupported }
            switch opcode {
            case .open:
                guard connection.description == nil else { throw .invalidArgument }
                record.flags = OpenFlags(rawValue: UInt32(truncatingIfNeeded: arguments.0))
            case .rename, .unlink, .link:
                guard connection.description == nil else { throw .invalidArgument }
            case .openAt, .duplicate:
                guard let description = connection.description else { throw .badHandle }
                guard packet.passed != -1, host_is_packet_socket(packet.passed) == 1 else { throw .invalidArgument }
                record.flags =
                    opcode == .duplicate
                    ? description.flags : OpenFlags(rawValue: UInt32(truncatingIfNeeded: arguments.0))
            case .read, .write:
                try position(&packet, &record, opcode, connection)
            case .truncate:
                guard let flags = connection.description?.flags else { throw .badHandle }
                guard flags.contains(.write) || flags.contains(.append) else { throw .invalidArgument }
            case .watch:
                guard let description = connection.description else { throw .badHandle }
                connection.interest = Readiness(rawValue: UInt32(truncatingIfNeeded: arguments.0) & 7)
                packet.request.argument0 = UInt64(interest(in: description).rawValue)
            case .call:
                guard connection.description != nil else { throw .badHandle }
                packet.request.argument2 = min(
                    arguments.0 == 0 ? 0 : packet.request.argument2, UInt64(packet.payloadLength))
            case .send:
                guard packet.passed != -1, connection.description != nil else { throw .badHandle }
            case .close, .cancel, .reopen, .unmap, .setFlags: throw .notSupported
            case .map:
                guard let flags = connection.description?.flags else { throw .badHandle }
                let wanted = MapFlags(rawValue: UInt32(truncatingIfNeeded: packet.request.argument2))
                guard flags.contains(.read), !wanted.contains(.write) || flags.contains(.write) else {
                    throw .permissionDenied
                }
                record.mapLength = arguments.1
            case .size, .stat, .path, .sync, .directoryEntries, .changeMode, .changeOwner, .setTimes, .fileSystemStat:
                guard connection.description != nil else { throw .badHandle }
            }
            return file(packet, record, from: slot, connection)
        }

        /// What all connections of a handle wait for.
        private func interest(in description: Description) -> Readiness {
            var all: Readiness = []
            for case let connection? in connections where connection.description === description {
                all.formUnion(connection.interest)
            }
            return all
        }

        private func position(
            _ packet: inout Packet, _ record: inout Pending, _ opcode: Opcode, _ connection: Connection
        )
            throws(Errno)
        {
            guard let description = connection.description else { throw .badHandle }
            let flags = description.flags
            let isAllowed = opcode == .read ? flags.contains(.read) : flags.contains(.write) || flags.contains(.append)
            guard isAllowed else { throw .badHandle }
            packet.request.argument1 = UInt64(flags.rawValue)
            let offset = packet.request.argument0
            if description.isPositioned {
                if offset == .max {
                    record.description = description
                    record.offset = description.position
                    packet.request.argument0 = description.position
                } else if offset > UInt64(Int64.max) {
                    throw .invalidArgument
                }
            } else if offset != .max {
                throw .illegalSeek
            }
        }

        private func seek(_ description: Description, _ base: UInt64, _ offset: Int64) throws(Errno) {
            let (position, overflow) = Int64(clamping: base).addingReportingOverflow(offset)
            guard !overflow, position >= 0 else { throw .invalidArgument }
            description.position = UInt64(position)
        }

        private func changeFlags(_ packet: Packet, _ slot: Int, _ connection: Connection) throws(Errno) -> Request? {
            guard let description = connection.description else { throw .badHandle }
            let changeable: OpenFlags = [.nonBlocking, .append]
            let mask = OpenFlags(rawValue: UInt32(truncatingIfNeeded: packet.request.argument1)).intersection(
                changeable)
            let flags = OpenFlags(rawValue: UInt32(truncatingIfNeeded: packet.request.argument0))
            description.flags.subtract(mask)
            description.flags.formUnion(flags.intersection(mask))
            reply(slot, connection, Response(tag: packet.request.tag, result: Int64(description.flags.rawValue)))
            return nil
        }

        // MARK: Answering

        /// Passes the provider's answer on. An unknown tag is the provider's mistake.
        func complete(_ response: Response) throws(Errno) {
            guard let record = pending.removeValue(forKey: response.tag) else { throw .invalidArgument }
            defer { release(record) }
            var response = response
            response.tag = record.clientTag
            let slot = record.slot
            guard let slot, let connection = connections[slot] else {
                discard(response, opcode: record.opcode)
                return
            }
            connection.pendingTag = nil
            var answer = unsafe Answer(response: response)
            finish(&answer, record, slot, connection)
            guard connections[slot] === connection else {
                if answer.handle != -1 { CPlatform.close(answer.handle) }
                return
            }
            unsafe reply(slot, connection, answer.response, answer.payload, passing: answer.handle)
            if answer.handle != -1 { try? Host.close(answer.handle) }
        }

        @safe private struct Answer {
            var response: Response
            var payload = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
            var handle: Int32 = -1
        }

        /// What an answer means for the transport: a new handle, a moved position, bytes to go along.
        private func finish(_ answer: inout Answer, _ record: Pending, _ slot: Int, _ connection: Connection) {
            let result = answer.response.result
            guard result >= 0 else { return }
            let opcode = record.opcode
            if opcode == TransportOpcode.seek {
                guard let description = connection.description else { return }
                do throws(Errno) {
                    try seek(description, UInt64(result), record.seekOffset)
                    answer.response.result = Int64(description.position)
                } catch { answer.response.result = -Int64(error.rawValue) }
                return
            }
            switch Opcode(rawValue: opcode) {
            case .open, .openAt, .duplicate: opened(&answer, record, connection)
            case .read:
                give(&answer, record, Int(clamping: result))
                advance(record, by: answer.response.result)
            case .write:
                answer.response.result = min(result, unsafe Int64(record.payload.count))
                advance(record, by: answer.response.result)
            case .stat, .fileSystemStat, .directoryEntries: give(&answer, record, Int(clamping: result))
            case .path: prefix(&answer, record, Int(clamping: result))
            case .call: unsafe answer.payload = UnsafeRawBufferPointer(record.payload)
            case .map: mapped(&answer, record)
            case .watch:
                let ready = Readiness(rawValue: UInt32(truncatingIfNeeded: result)).intersection(
                    connection.interest.union(.hangUp))
                answer.response.result = Int64(ready.rawValue)
            default: break
            }
        }

        /// The provider told an address; the client gets the memory that lies there.
        private func mapped(_ answer: inout Answer, _ record: Pending) {
            let address = UInt(clamping: answer.response.result)
            guard let memory = SharedMemory.find(address, record.mapLength) else {
                answer.response.result = -Int64(Errno.badAddress.rawValue)
                return
            }
            answer.handle = memory.descriptor
            answer.response.result = Int64(clamping: memory.offset)
        }

        private func give(_ answer: inout Answer, _ record: Pending, _ count: Int) {
            let count = unsafe min(count, record.payload.count)
            unsafe answer.payload = UnsafeRawBufferPointer(rebasing: record.payload.prefix(count))
            answer.response.result = Int64(count)
            answer.response.flags |= SocketConnection.payloadIsCount
        }

        /// The client asked for the path with its scheme.
        private func prefix(_ answer: inout Answer, _ record: Pending, _ count: Int) {
            let room = unsafe record.payload.count
            let head = name + ":"
            let kept = min(count, max(room - head.count, 0))
            guard kept == count, room >= head.count else {
                answer.response.result = -Int64(Errno.outOfRange.rawValue)
                return
            }
            var index = kept
            while index > 0 {
                index -= 1
                unsafe record.payload[index + head.count] = record.payload[index]
            }
            for index in 0..<head.count { unsafe record.payload[index] = head[index] }
            give(&answer, record, kept + head.count)
        }

        private func advance(_ record: Pending, by count: Int64) {
            if let description = record.description, let offset = record.offset {
                description.position = offset + UInt64(count)
            }
        }

        /// An `open` went well: the handle gets its description, or the client the handle that was handed over.
        private func opened(_ answer: inout Answer, _ record: Pending, _ connection: Connection) {
            if answer.response.flags & Response.handle != 0 {
                answer.handle = Int32(truncatingIfNeeded: answer.response.result)
                answer.response.result = 0
                return
            }
            let description = Description(
                id: UInt64(answer.response.result), isPositioned: answer.response.flags & Response.positioned != 0,
                flags: record.flags)
            answer.response.result = 0
            if record.opcode == Opcode.open.rawValue {
                connection.description = description
                description.connections = 1
                return
            }
            let socket = dup(record.passed)
            let derived = Connection(socket: socket, process: connection.process, description: description)
            do throws(Errno) {
                if socket == -1 { throw lastError }
                try add(derived)
            } catch {
                if socket != -1 { CPlatform.close(socket) }
                emit(.close, handle: description.id)
                answer.response.result = -Int64(error.rawValue)
            }
        }

        /// The client has gone: what it would have got is given up.
        private func discard(_ response: Response, opcode: UInt8) {
            switch Opcode(rawValue: opcode) {
            case .open, .openAt, .duplicate:
                guard response.result >= 0 else { return }
                if response.flags & Response.handle != 0 {
                    try? Host.close(Int32(truncatingIfNeeded: response.result))
                } else {
                    emit(.close, handle: UInt64(response.result))
                }
            default: break
            }
        }

        /// Sends an answer without a payload.
        func reply(_ slot: Int, _ connection: Connection, _ response: Response) {
            unsafe reply(slot, connection, response, UnsafeRawBufferPointer(start: nil, count: 0))
        }

        /// Sends an answer. A client that does not take it in loses its connection.
        func reply(
            _ slot: Int, _ connection: Connection, _ response: Response,
            _ payload: UnsafeRawBufferPointer, passing: Int32 = -1
        ) {
            do throws(Errno) {
                try unsafe SocketPacket.send(connection.socket, response, payload, passing: passing)
            } catch { drop(slot) }
        }

        /// Tells those who wait for it that a handle has become ready.
        func notify(_ id: UInt64, _ readiness: Readiness) {
            for slot in connections.indices {
                guard let connection = connections[slot], connection.description?.id == id,
                    !connection.interest.isDisjoint(with: readiness)
                        || readiness.contains(.hangUp)
                            && !connection.interest.isEmpty
                else { continue }
                connection.interest = []
                reply(slot, connection, Response(tag: 0, flags: readiness.rawValue, result: 0))
            }
        }
    }
#endif
