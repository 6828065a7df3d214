package org.flodgatt.postgres;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import org.flodgatt.testkit.tls.TestCertificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PemTest {
  /** Of a PrivateKeyInfo around an RSA key of 2048 bits. */
  private static final int PKCS8_HEADER = 26;

  /** Written by {@code openssl ecparam -name prime256v1 -genkey}; guards nothing. */
  private static final String OPENSSL_EC =
      """
      -----BEGIN EC PARAMETERS-----
      BggqhkjOPQMBBw==
      -----END EC PARAMETERS-----
      -----BEGIN EC PRIVATE KEY-----
      MHcCAQEEINt9URugxVoW2h25G4PHiE/SKegNYCUnHJ7cdAErFaJSoAoGCCqGSM49
      AwEHoUQDQgAEr8lu5XTIcQYp/WNit/hF3/86J6OKtQxNF5up8XegL268TDwgeuEL
      Q5Zm/0Iun0U2Kv3WfB2NaTWQ0CbKLEPbYw==
      -----END EC PRIVATE KEY-----
      """;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void aKeyOfPkcs8IsRead(String algorithm) throws Exception {
    byte[] key = generate(algorithm);
    assertArrayEquals(key, Pem.read(file(pem("PRIVATE KEY", key))).privateKey().getEncoded());
  }

  @Test
  void anRsaKeyOfOldOpensslIsRead() throws Exception {
    byte[] key = generate("RSA");
    byte[] old = Arrays.copyOfRange(key, PKCS8_HEADER, key.length);
    assertArrayEquals(key, Pem.read(file(pem("RSA PRIVATE KEY", old))).privateKey().getEncoded());
  }

  @Test
  void anEcKeyOfOldOpensslIsReadAfterItsParameters() throws Exception {
    ECPrivateKey key = (ECPrivateKey) Pem.read(file(OPENSSL_EC)).privateKey();
    assertEquals(
        "db7d511ba0c55a16da1db91b83c7884fd229e80d6025271c9edc74012b15a252",
        key.getS().toString(16));
    assertEquals(256, key.getParams().getOrder().bitLength());
  }

  @Test
  void aBundleGivesAllItsCertificates() throws Exception {
    TestCertificates made = TestCertificates.forLocalhost(directory);
    Path bundle =
        file(
            "# a comment\n"
                + Files.readString(made.certificate())
                + "\n"
                + Files.readString(made.caCertificate()));
    assertEquals(2, Pem.read(bundle).certificates().size());
  }

  @Test
  void aFileThatCannotServeIsNamed() throws Exception {
    Path absent = directory.resolve("absent.pem");
    assertEquals(absent + ": no such file", message(() -> Pem.read(absent).certificates()));
    assertEquals(absent + ": no such file", message(() -> Pem.read(absent).privateKey()));
    Path empty = file("");
    assertEquals(
        empty + ": no certificate (expected: PEM)", message(() -> Pem.read(empty).certificates()));
    assertEquals(
        empty + ": no private key (expected: PEM, without passphrase)",
        message(() -> Pem.read(empty).privateKey()));
    Path garbage = file(pem("CERTIFICATE", new byte[40]) + pem("PRIVATE KEY", new byte[40]));
    assertTrue(
        message(() -> Pem.read(garbage).certificates()).startsWith(garbage + ": not a cert"));
    assertTrue(
        message(() -> Pem.read(garbage).privateKey()).startsWith(garbage + ": not a usable"));
    Path encrypted = file(pem("ENCRYPTED PRIVATE KEY", new byte[40]));
    assertEquals(
        encrypted + ": ENCRYPTED PRIVATE KEY (expected: PRIVATE KEY)",
        message(() -> Pem.read(encrypted).privateKey()));
    Path cut = file(pem("EC PRIVATE KEY", new byte[] {0x30, 0x77, 2}));
    assertTrue(message(() -> Pem.read(cut).privateKey()).startsWith(cut + ": not a usable"));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(Files.createTempFile(directory, "test", ".pem"), text);
  }

  private static String pem(String kind, byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
  }

  private static byte[] generate(String algorithm) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (algorithm.equals("RSA")) {
      generator.initialize(2048);
    }
    return generator.generateKeyPair().getPrivate().getEncoded();
  }

  private static String message(Executable reading) {
    return String.valueOf(assertThrows(IOException.class, reading).getMessage());
  }
}
