/// The ChaCha20 block function (RFC 8439, section 2.3): 64 bytes of key stream from a key, a counter and a nonce.
enum ChaCha20 {
    static func block(key: InlineArray<8, UInt32>, counter: UInt32, nonce: InlineArray<3, UInt32>) -> InlineArray<
        16, UInt32
    > {
        // "expand 32-byte k"
        var state = InlineArray<16, UInt32>(repeating: 0)
        state[0] = 0x6170_7865
        state[1] = 0x3320_646e
        state[2] = 0x7962_2d32
        state[3] = 0x6b20_6574
        for index in 0..<8 { state[4 + index] = key[index] }
        state[12] = counter
        for index in 0..<3 { state[13 + index] = nonce[index] }
        var working = state
        for _ in 0..<10 {
            quarterRound(&working, 0, 4, 8, 12)
            quarterRound(&working, 1, 5, 9, 13)
            quarterRound(&working, 2, 6, 10, 14)
            quarterRound(&working, 3, 7, 11, 15)
            quarterRound(&working, 0, 5, 10, 15)
            quarterRound(&working, 1, 6, 11, 12)
            quarterRound(&working, 2, 7, 8, 13)
            quarterRound(&working, 3, 4, 9, 14)
        }
        for index in 0..<16 { working[index] &+= state[index] }
        return working
    }

    private static func quarterRound(_ s: inout InlineArray<16, UInt32>, _ a: Int, _ b: Int, _ c: Int, _ d: Int) {
        s[a] &+= s[b]
        s[d] = rotated(s[d] ^ s[a], 16)
        s[c] &+= s[d]
        s[b] = rotated(s[b] ^ s[c], 12)
        s[a] &+= s[b]
        s[d] = rotated(s[d] ^ s[a], 8)
        s[c] &+= s[d]
        s[b] = rotated(s[b] ^ s[c], 7)
    }

    private static func rotated(_ word: UInt32, _ bits: UInt32) -> UInt32 { word << bits | word >> (32 - bits) }
}
