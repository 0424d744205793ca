import Testing

@testable import RandomService

struct RandomGeneratorTests {
    @Test func `a block is the one of RFC 8439`() {
        var key = InlineArray<8, UInt32>(repeating: 0)
        for word in 0..<8 {
            for byte in 0..<4 { key[word] |= UInt32(word * 4 + byte) << UInt32(byte * 8) }
        }
        var nonce = InlineArray<3, UInt32>(repeating: 0)
        nonce[0] = 0x0900_0000
        nonce[1] = 0x4a00_0000
        let block = ChaCha20.block(key: key, counter: 1, nonce: nonce)
        let expected: [UInt32] = [
            0xe4e7_f110, 0x1559_3bd1, 0x1fdd_0f50, 0xc471_20a3, 0xc7f4_d1c7, 0x0368_c033, 0x9aaa_2204, 0x4e6c_d4c3,
            0x4664_82d2, 0x09aa_9f07, 0x05d7_c214, 0xa202_8bd9, 0xd19c_12b5, 0xb94e_16de, 0xe883_d0cb, 0x4e3c_50a2,
        ]
        for index in 0..<16 { #expect(block[index] == expected[index]) }
    }

    private func bytes(_ count: Int, from generator: inout RandomGenerator) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: count)
        var span = buffer.mutableSpan
        generator.fill(&span)
        return buffer
    }

    @Test func `two requests differ, and a seed decides them`() {
        let seed = [UInt8](0..<48)
        var a = RandomGenerator(seed: seed.span)
        var b = RandomGenerator(seed: seed.span)
        let first = bytes(100, from: &a)
        #expect(first == bytes(100, from: &b))
        #expect(bytes(100, from: &a) != first)
    }

    @Test func `entropy changes what comes, even when it is zero`() {
        let seed = [UInt8](repeating: 7, count: 48)
        var a = RandomGenerator(seed: seed.span)
        var b = a
        b.mix([UInt8](repeating: 0, count: 5).span)
        var c = a
        c.mix([UInt8]().span)
        let results = [bytes(32, from: &a), bytes(32, from: &b), bytes(32, from: &c)]
        #expect(Set(results).count == 3)
    }

    @Test func `every length is filled`() {
        var generator = RandomGenerator(seed: [UInt8](repeating: 1, count: 32).span)
        for length in [0, 1, 3, 4, 63, 64, 65, 1000] {
            #expect(bytes(length, from: &generator).count == length)
        }
        #expect(generator.bytesSinceSeed == 0 + 1 + 3 + 4 + 63 + 64 + 65 + 1000)
    }
}
