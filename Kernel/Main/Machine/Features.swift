internal import CMachine

/// What this processor can do; all processors are taken to be alike.
struct Features {
    var x2apic = false
    var xsave = false
    var smep = false
    var smap = false
    var umip = false
    var fsgsbase = false
    /// Bytes that `machine_save_vectors` writes.
    var vectorSize = 512
    /// The state components that are saved: x87, SSE, AVX, AVX-512.
    var vectorMask: UInt64 = 3
    /// The bits that MXCSR may have.
    var controlMask: UInt32 = 0xffbf
    var tscDeadline = false

    init() {}

    /// Takes out of a vector state what a program can put there and what the processor would refuse (Intel SDM volume 1,
    /// 13.8 and 10.5.1.2): unknown components, the compacted form, reserved bits.
    func makeLoadable(_ area: UnsafeMutableRawPointer) {
        let control = unsafe area.load(fromByteOffset: 24, as: UInt32.self)
        unsafe area.storeBytes(of: control & controlMask, toByteOffset: 24, as: UInt32.self)
        guard xsave else { return }
        let components = unsafe area.load(fromByteOffset: 512, as: UInt64.self)
        unsafe area.storeBytes(of: components & vectorMask, toByteOffset: 512, as: UInt64.self)
        for offset in stride(from: 520, to: 576, by: 8) {
            unsafe area.storeBytes(of: 0, toByteOffset: offset, as: UInt64.self)
        }
    }

    static func cpuid(_ leaf: UInt32, _ sub: UInt32 = 0) -> InlineArray<4, UInt32> {
        var words = InlineArray<4, UInt32>(repeating: 0)
        var span = words.mutableSpan
        unsafe span.withUnsafeMutableBufferPointer { unsafe machine_cpuid(leaf, sub, $0.baseAddress) }
        return words
    }

    /// Asks the processor.
    static func detect() -> Features {
        var features = Features()
        let highest = cpuid(0)[0]
        let one = cpuid(1)
        features.x2apic = one[2] & 1 << 21 != 0
        features.xsave = one[2] & 1 << 26 != 0
        features.tscDeadline = one[2] & 1 << 24 != 0
        if highest >= 7 {
            let seven = cpuid(7)
            features.fsgsbase = seven[1] & 1 != 0
            features.smep = seven[1] & 1 << 7 != 0
            features.smap = seven[1] & 1 << 20 != 0
            features.umip = seven[2] & 1 << 2 != 0
        }
        if features.xsave, highest >= 13 { features.vectorMask = UInt64(cpuid(13)[0]) & 0xe7 | 3 }
        return features
    }

    /// Switches on, on the processor that runs this, what the features promise.
    mutating func enable() {
        machine_write_cr0(machine_read_cr0() & ~(1 << 2) | 1 << 1 | 1 << 16)  // no emulation, monitor, write protect
        var cr4 = machine_read_cr4() | 1 << 9 | 1 << 10  // OSFXSR, OSXMMEXCPT
        if xsave { cr4 |= 1 << 18 }
        if smep { cr4 |= 1 << 20 }
        if smap { cr4 |= 1 << 21 }
        if umip { cr4 |= 1 << 11 }
        machine_write_cr4(cr4)
        if xsave {
            machine_write_xcr0(vectorMask)
            vectorSize = Int(Self.cpuid(13)[1])
        }
        unsafe withUnsafeTemporaryAllocation(byteCount: 512, alignment: 64) { area in
            unsafe area.initializeMemory(as: UInt8.self, repeating: 0)
            unsafe machine_save_vectors(area.baseAddress, false)
            let mask = unsafe area.load(fromByteOffset: 28, as: UInt32.self)
            if mask != 0 { controlMask = mask }
        }
        if smap { machine_set_smap() }
        // Page attribute table: entry 1 (write-through bit) becomes write-combining; the rest as at reset.
        machine_write_msr(0x277, 0x0007_0406_0007_0106)
        // System calls: kernel code 8, user 0x18 + (16 code, 8 data); interrupts, direction, trap and AC flags off.
        machine_write_msr(0xC000_0081, 0x0018_0008 << 32)
        machine_write_msr(0xC000_0082, address_of_system_call_entry())
        machine_write_msr(0xC000_0084, 0x4_7700)
    }
}
