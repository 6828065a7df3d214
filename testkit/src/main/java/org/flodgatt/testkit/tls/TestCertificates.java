package org.flodgatt.testkit.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate authority and a server certificate signed by it, as PEM files.
 *
 * @param caCertificate what a client trusts
 * @param certificate what the server shows
 * @param privateKey the server's key, PKCS #8 without password
 */
public record TestCertificates(Path caCertificate, Path certificate, Path privateKey) {
  private static final String PASSWORD = "changeit";

  /** For {@code localhost} and {@code 127.0.0.1}. */
  public static TestCertificates forLocalhost(Path directory) {
    return create(directory, "localhost", "san=dns:localhost,ip:127.0.0.1");
  }

  /** For this DNS name only: what a client that checks names must refuse on localhost. */
  public static TestCertificates forName(Path directory, String dnsName) {
    return create(directory, dnsName, "san=dns:" + dnsName);
  }

  private static TestCertificates create(Path directory, String name, String alternativeNames) {
    Path store = directory.resolve("keys.p12");
    generate(
        store, "ca", List.of("-dname", "CN=Test CA", "-ext", "bc:c", "-ext", "ku:c=keyCertSign"));
    generate(
        store,
        "server",
        List.of("-signer", "ca", "-dname", "CN=" + name, "-ext", alternativeNames));
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        keys.load(in, PASSWORD.toCharArray());
      }
      Key key = keys.getKey("server", PASSWORD.toCharArray());
      TestCertificates files =
          new TestCertificates(
              directory.resolve("ca.crt"),
              directory.resolve("server.crt"),
              directory.resolve("server.key"));
      write(files.caCertificate, "CERTIFICATE", keys.getCertificate("ca").getEncoded());
      write(files.certificate, "CERTIFICATE", keys.getCertificate("server").getEncoded());
      write(files.privateKey, "PRIVATE KEY", key.getEncoded());
      return files;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot make certificates in " + directory, e);
    }
  }

  private static void generate(Path store, String alias, List<String> specific) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", alias, "-keyalg", "EC"));
    command.addAll(List.of("-groupname", "secp256r1", "-validity", "3650"));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    command.addAll(List.of("-keystore", store.toString()));
    command.addAll(specific);
    try {
      Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException("keytool failed: " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start keytool; it comes with the JDK", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while keytool ran", e);
    }
  }

  private static void write(Path file, String kind, byte[] der) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
  }
}
