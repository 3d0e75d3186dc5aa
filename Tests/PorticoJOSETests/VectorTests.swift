// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import Testing

@testable import PorticoJOSE

/// The signatures that stand in the RFCs.
@Suite struct VectorTests {
    private static let joe =
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"

    private static func keys(_ jwk: String) throws -> [VerificationKey] {
        try VerificationKey.fromJWK(Array(jwk.utf8), allowed: Set(JWSAlgorithm.allCases))
    }

    @Test("RFC 7515, A.1: HS256, with a header of two lines")
    func hmac() throws {
        let k = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
        let keys = try Self.keys("{\"kty\":\"oct\",\"k\":\"\(k)\"}")
        #expect(keys.map(\.algorithm) == [.hs256, .hs384, .hs512])
        let token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\(Self.joe).dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        #expect(refusal(token, keys, JWTPolicy(issuers: ["joe"]), at: 1_300_819_379) == nil)
    }

    @Test("RFC 7515, A.2: RS256")
    func rsa() throws {
        let n =
            "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2"
            + "lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTB"
            + "EMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kz"
            + "k2PAcDTW9gb54h4FRWyuXpoQ"
        let signature =
            "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9"
            + "CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOL"
            + "n6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtV"
            + "rBp0igcN_IoypGlUPQGe77Rw"
        let keys = try Self.keys("{\"kty\":\"RSA\",\"n\":\"\(n)\",\"e\":\"AQAB\"}")
        #expect(keys.map(\.algorithm) == [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512])
        #expect(refusal("eyJhbGciOiJSUzI1NiJ9.\(Self.joe).\(signature)", keys, at: 1_300_819_379) == nil)
    }

    @Test("RFC 7515, A.3: ES256")
    func p256() throws {
        let (x, y) = ("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")
        let keys = try Self.keys("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\(x)\",\"y\":\"\(y)\"}")
        let signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
        #expect(refusal("eyJhbGciOiJFUzI1NiJ9.\(Self.joe).\(signature)", keys, at: 1_300_819_379) == nil)
    }

    @Test("RFC 7515, A.4: ES512, whose payload is no JSON")
    func p521() throws {
        let x = "AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk"
        let y = "ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2"
        let keys = try Self.keys("{\"kty\":\"EC\",\"crv\":\"P-521\",\"x\":\"\(x)\",\"y\":\"\(y)\"}")
        let token =
            "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KG"
            + "DKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn"
        try CompactJWS(Array(token.utf8).span).verify(with: keys)
        #expect(refusal(token, keys) == .claims(.payload))
    }

    @Test("RFC 7515, A.5: 'none' is no algorithm")
    func none() throws {
        let keys = try TestKey.of(.es256).verifying()
        #expect(refusal("eyJhbGciOiJub25lIn0.\(Self.joe).", keys) == .malformed)
        #expect(refusal("eyJhbGciOiJub25lIn0.\(Self.joe).AAAA", keys) == .algorithm)
    }

    @Test("RFC 8037, A.3 and A.4: EdDSA, and the thumbprint")
    func ed25519() throws {
        let jwk = "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}"
        let token =
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhi"
            + "jcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        try CompactJWS(Array(token.utf8).span).verify(with: Self.keys(jwk))
        let pem = """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
            -----END PRIVATE KEY-----
            """
        #expect(try SigningKey.fromPEM(pem).keyID == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
    }
}
