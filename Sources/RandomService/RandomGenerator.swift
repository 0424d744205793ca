/// A generator of random bytes fit for keys: ChaCha20 with fast key erasure.
///
/// Every request replaces the key with key stream that nobody has seen, so what was given out before cannot be worked out
/// from the state afterwards. New entropy is mixed into the key and never replaces it, so bad entropy does no harm.
public struct RandomGenerator: Sendable {
    private var key = InlineArray<8, UInt32>(repeating: 0)
    /// Bytes given out since the last seed.
    public private(set) var bytesSinceSeed = 0

    /// - Parameter seed: at least 32 bytes that nobody can guess.
    public init(seed: Span<UInt8>) {
        mix(seed)
        bytesSinceSeed = 0
    }

    /// Mixes bytes into the state, 32 at a time.
    public mutating func mix(_ entropy: Span<UInt8>) {
        var index = 0
        repeat {
            for word in 0..<8 {
                for shift in 0..<4 where index < entropy.count {
                    key[word] ^= UInt32(entropy[index]) << UInt32(shift * 8)
                    index += 1
                }
            }
            rekey(nonce: UInt32(truncatingIfNeeded: entropy.count))
        } while index < entropy.count
    }

    /// Says that fresh entropy has come from the host.
    public mutating func reseed(_ entropy: Span<UInt8>) {
        mix(entropy)
        bytesSinceSeed = 0
    }

    private mutating func rekey(nonce: UInt32) {
        var nonces = InlineArray<3, UInt32>(repeating: 0)
        nonces[0] = 1
        nonces[1] = nonce
        let block = ChaCha20.block(key: key, counter: 0, nonce: nonces)
        for index in 0..<8 { key[index] = block[index] }
    }

    /// Fills the buffer.
    public mutating func fill(_ buffer: inout MutableSpan<UInt8>) {
        let nonce = InlineArray<3, UInt32>(repeating: 0)
        var index = 0
        // Block 0 makes the next key; the others are given out. 2^32 blocks are more than a request can want.
        var counter: UInt32 = 1
        while index < buffer.count {
            let block = ChaCha20.block(key: key, counter: counter, nonce: nonce)
            counter &+= 1
            for word in 0..<16 {
                for shift in 0..<4 where index < buffer.count {
                    buffer[index] = UInt8(truncatingIfNeeded: block[word] >> UInt32(shift * 8))
                    index += 1
                }
            }
        }
        bytesSinceSeed += buffer.count
        let next = ChaCha20.block(key: key, counter: 0, nonce: nonce)
        for index in 0..<8 { key[index] = next[index] }
    }
}
