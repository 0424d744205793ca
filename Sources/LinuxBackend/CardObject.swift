#if os(Linux)
    import Bytes
    import CDRM

    /// An object of a graphics card (a connector, a controller, a plane) with its properties: their numbers and values by
    /// name, read once, for asking takes a call for each.
    struct CardObject {
        let number: UInt32
        private var entries: [ByteString: (number: UInt32, value: UInt64)] = [:]

        init(_ card: Int32, _ number: UInt32, type: UInt32) {
            self.number = number
            guard let list = unsafe drmModeObjectGetProperties(card, number, type) else { return }
            defer { unsafe drmModeFreeObjectProperties(list) }
            for index in unsafe 0..<Int(list.pointee.count_props) {
                guard let property = unsafe drmModeGetProperty(card, list.pointee.props[index]) else { continue }
                let name = unsafe withUnsafeBytes(of: property.pointee.name) {
                    unsafe ByteString($0.prefix { $0 != 0 })
                }
                unsafe entries[name] = (property.pointee.prop_id, list.pointee.prop_values[index])
                unsafe drmModeFreeProperty(property)
            }
        }

        /// The number of a property; nil where this object has none of that name.
        func property(_ name: ByteString) -> UInt32? { entries[name]?.number }

        /// What the property was when it was read.
        func value(_ name: ByteString) -> UInt64? { entries[name]?.value }
    }

    /// Changes that a card makes all at once, or not at all.
    @safe
    struct AtomicRequest: ~Copyable {
        private let request: drmModeAtomicReqPtr

        init?() {
            guard let request = unsafe drmModeAtomicAlloc() else { return nil }
            unsafe self.request = unsafe request
        }

        deinit { unsafe drmModeAtomicFree(request) }

        /// What an object does not have is left out.
        func set(_ object: CardObject, _ name: ByteString, _ value: UInt64) {
            guard let property = object.property(name) else { return }
            _ = unsafe drmModeAtomicAddProperty(request, object.number, property, value)
        }

        /// Answers 0, or the error as a negative number.
        /// - Parameter number: what the event tells when the flip is done.
        func commit(_ card: Int32, flags: Int32, number: UInt32) -> Int32 {
            let pointer = unsafe UnsafeMutableRawPointer(bitPattern: UInt(number))
            return unsafe drmModeAtomicCommit(card, request, UInt32(flags), pointer)
        }
    }
#endif
