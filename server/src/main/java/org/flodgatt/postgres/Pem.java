package org.flodgatt.postgres;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PEM file with certificates or a private key, as OpenSSL and libpq take them.
 *
 * @param name of the file, for messages
 * @param text what was in it when it was read
 */
record Pem(String name, String text) {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN ((?:\\w+ )?PRIVATE KEY)-----([^-]*)-----END \\1-----");

  /** AlgorithmIdentifier of rsaEncryption with its NULL parameter (RFC 8017, appendix A.1). */
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

  /** Object identifier id-ecPublicKey (RFC 5480, section 2.1.1). */
  private static final byte[] EC_PUBLIC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");

  private static final byte[] VERSION_0 = {2, 1, 0};
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;

  /** Context tag 0 of an ECPrivateKey: which curve (RFC 5915, section 3). */
  private static final int CURVE = 0xa0;

  /**
   * Reads a file.
   *
   * @throws IOException it cannot be read
   */
  static Pem read(Path file) throws IOException {
    try {
      // Bytes that are no ASCII stand outside of what counts, and survive as they are.
      return new Pem(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    } catch (AccessDeniedException e) {
      throw new IOException(file + ": this user may not read it", e);
    }
  }

  /**
   * All certificates.
   *
   * @throws IOException there is none
   */
  List<X509Certificate> certificates() throws IOException {
    try {
      List<X509Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (certificates.isEmpty()) {
        throw new IOException(name + ": no certificate (expected: PEM)");
      }
      return certificates;
    } catch (CertificateException e) {
      throw new IOException(name + ": not a certificate (expected: PEM)", e);
    }
  }

  /**
   * The first private key: PKCS #8, or OpenSSL's older forms for RSA and EC.
   *
   * @throws IOException there is none, or it wants a passphrase
   */
  PrivateKey privateKey() throws IOException {
    Matcher key = KEY.matcher(text);
    if (!key.find()) {
      throw new IOException(name + ": no private key (expected: PEM, without passphrase)");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(key.group(2));
      return switch (key.group(1)) {
        case "PRIVATE KEY" -> pkcs8(der);
        case "RSA PRIVATE KEY" -> pkcs8(wrap(RSA, der));
        case "EC PRIVATE KEY" -> pkcs8(wrap(der(SEQUENCE, EC_PUBLIC_KEY, curveOf(der)), der));
        default -> throw new IOException(name + ": " + key.group(1) + " (expected: PRIVATE KEY)");
      };
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IOException(
          name + ": not a usable private key (expected: RSA, EC or EdDSA, without passphrase)", e);
    }
  }

  /** Keys are not for logs. */
  @Override
  public String toString() {
    return name;
  }

  /** The encoding does not tell a {@link KeyFactory} its kind, so each kind has a try. */
  private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
    GeneralSecurityException last = new GeneralSecurityException("unknown kind of key");
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (GeneralSecurityException e) {
        last = e;
      }
    }
    throw last;
  }

  /** PrivateKeyInfo (RFC 5208, section 5) around an older form. */
  private static byte[] wrap(byte[] algorithm, byte[] key) {
    return der(SEQUENCE, VERSION_0, algorithm, der(OCTET_STRING, key));
  }

  private static byte[] curveOf(byte[] ecPrivateKey) throws GeneralSecurityException {
    ByteBuffer fields = value(ByteBuffer.wrap(ecPrivateKey));
    while (fields.hasRemaining()) {
      boolean curve = (fields.get(fields.position()) & 0xff) == CURVE;
      ByteBuffer value = value(fields);
      if (curve) {
        byte[] identifier = new byte[value.remaining()];
        value.get(identifier);
        return identifier;
      }
    }
    throw new GeneralSecurityException("the key does not name its curve");
  }

  /** Steps over one element and gives what is in it. */
  private static ByteBuffer value(ByteBuffer der) {
    der.get();
    int length = der.get() & 0xff;
    if (length > 0x7f) {
      int bytes = length & 0x7f;
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = length << 8 | (der.get() & 0xff);
      }
    }
    ByteBuffer value = der.slice(der.position(), length);
    der.position(der.position() + length);
    return value;
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      value.writeBytes(part);
    }
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    element.write(tag);
    if (value.size() > 0x7f) {
      element.write(0x82);
      element.write(value.size() >> 8);
    }
    element.write(value.size());
    element.writeBytes(value.toByteArray());
    return element.toByteArray();
  }
}
