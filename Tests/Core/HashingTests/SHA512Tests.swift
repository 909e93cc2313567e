import Hashing
import Testing

/// Messages and digests of FIPS 180-4's examples, and of coreutils' `sha512sum` around the block's ends.
struct DigestCase: Sendable, CustomTestStringConvertible {
    let name: String
    let message: String
    let digest: String

    var testDescription: String { name }

    static let all = [
        Self(
            name: "nothing", message: "",
            digest: "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
                + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"),
        Self(
            name: "one block", message: "abc",
            digest: "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"),
        Self(
            name: "two blocks",
            message: "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            digest: "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
                + "501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909"),
        Self(
            name: "111 letters", message: String(repeating: "a", count: 111),
            digest: "fa9121c7b32b9e01733d034cfc78cbf67f926c7ed83e82200ef8681819692176"
                + "0b4beff48404df811b953828274461673c68d04e297b0eb7b2b4d60fc6b566a2"),
        Self(
            name: "112 letters", message: String(repeating: "a", count: 112),
            digest: "c01d080efd492776a1c43bd23dd99d0a2e626d481e16782e75d54c2503b5dc32"
                + "bd05f0f1ba33e568b88fd2d970929b719ecbb152f58f130a407c8830604b70ca"),
        Self(
            name: "127 letters", message: String(repeating: "a", count: 127),
            digest: "828613968b501dc00a97e08c73b118aa8876c26b8aac93df128502ab360f91ba"
                + "b50a51e088769a5c1eff4782ace147dce3642554199876374291f5d921629502"),
        Self(
            name: "128 letters", message: String(repeating: "a", count: 128),
            digest: "b73d1929aa615934e61a871596b3f3b33359f42b8175602e89f7e06e5f658a24"
                + "3667807ed300314b95cacdd579f3e33abdfbe351909519a846d465c59582f321"),
        Self(
            name: "129 letters", message: String(repeating: "a", count: 129),
            digest: "4f681e0bd53cda4b5a2041cc8a06f2eabde44fb16c951fbd5b87702f07aeab61"
                + "1565b19c47fde30587177ebb852e3971bbd8d3fd30da18d71037dfbd98420429"),
        Self(
            name: "1000 letters", message: String(repeating: "a", count: 1000),
            digest: "67ba5535a46e3f86dbfbed8cbbaf0125c76ed549ff8b0b9e03e0c88cf90fa634"
                + "fa7b12b47d77b694de488ace8d9a65967dc96df599727d3292a8d9d447709c97"),
    ]
}

@Suite struct SHA512Tests {
    @Test(arguments: DigestCase.all) func digestsAsTheStandardDoes(_ example: DigestCase) {
        #expect(SHA512.hexadecimalDigest(of: example.message) == example.digest)
    }
}
