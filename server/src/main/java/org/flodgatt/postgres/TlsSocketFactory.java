package org.flodgatt.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.flodgatt.postgres.PostgresSettings.Ssl;
import org.flodgatt.postgres.PostgresSettings.SslMode;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards PostgreSQL with libpq's meanings, where the driver's own differ: a root certificate
 * is looked at in every mode and is then the only authority; without one, {@code verify-ca} and
 * {@code verify-full} trust the system's authorities and the extra ones, and the other modes check
 * nothing. (The driver tries or refuses TLS and compares the host name by itself.)
 *
 * <p>The properties carry what was in the files when they were read, so that a file that is being
 * renewed costs no connection. Public because the driver makes it by its name.
 */
public final class TlsSocketFactory extends SSLSocketFactory {
  private static final String EXTRA = "flodgatt.extraCaCerts";

  /** After the name of a file's property: what is in the file. */
  private static final String TEXT = ".text";

  private final SSLSocketFactory sockets;

  /**
   * @param properties of the connection, as {@link #describe} wrote them
   * @throws IOException a file does not hold what it should
   */
  public TlsSocketFactory(Properties properties) throws IOException, GeneralSecurityException {
    Pem cert = file(properties, "sslcert");
    Pem key = file(properties, "sslkey");
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        cert == null || key == null ? null : identity(cert, key),
        new TrustManager[] {trust(properties)},
        null);
    sockets = context.getSocketFactory();
  }

  /**
   * Reads the files, and writes all that the driver and this class look for.
   *
   * @return new properties
   * @throws IOException a file cannot be read or does not hold what it should
   */
  static Properties describe(Ssl ssl) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("sslmode", ssl.mode().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    if (ssl.mode() == SslMode.DISABLE) {
      return properties;
    }
    properties.setProperty("sslfactory", TlsSocketFactory.class.getName());
    set(properties, "sslrootcert", ssl.rootCert());
    set(properties, "sslcert", ssl.cert());
    set(properties, "sslkey", ssl.key());
    set(properties, EXTRA, ssl.extraCaCerts());
    try {
      // The first connection would find out, too, but too late to keep the files of before.
      new TlsSocketFactory(properties);
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS for PostgreSQL cannot be set up: " + e.getMessage(), e);
    }
    return properties;
  }

  private static void set(Properties properties, String property, @Nullable Path path)
      throws IOException {
    if (path != null) {
      Pem file = Pem.read(path);
      properties.setProperty(property, file.name());
      properties.setProperty(property + TEXT, file.text());
    }
  }

  private static @Nullable Pem file(Properties properties, String property) {
    String name = properties.getProperty(property);
    String text = properties.getProperty(property + TEXT);
    return name == null || text == null ? null : new Pem(name, text);
  }

  private static KeyManager[] identity(Pem cert, Pem key)
      throws IOException, GeneralSecurityException {
    X509Certificate[] chain = cert.certificates().toArray(X509Certificate[]::new);
    KeyStore store = emptyStore();
    store.setKeyEntry("client", key.privateKey(), new char[0], chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  private static TrustManager trust(Properties properties)
      throws IOException, GeneralSecurityException {
    Pem root = file(properties, "sslrootcert");
    if (root != null) {
      return trusting(root.certificates());
    }
    String mode = properties.getProperty("sslmode");
    if (mode == null || !mode.startsWith("verify-")) {
      return new TrustEverybody();
    }
    List<X509Certificate> authorities = new ArrayList<>(systemAuthorities());
    Pem extra = file(properties, EXTRA);
    if (extra != null) {
      authorities.addAll(extra.certificates());
    }
    return trusting(authorities);
  }

  private static List<X509Certificate> systemAuthorities() throws GeneralSecurityException {
    return List.of(trustManager(null).getAcceptedIssuers());
  }

  private static X509TrustManager trusting(List<X509Certificate> authorities)
      throws IOException, GeneralSecurityException {
    KeyStore store = emptyStore();
    for (X509Certificate authority : authorities) {
      store.setCertificateEntry("ca" + store.size(), authority);
    }
    return trustManager(store);
  }

  /**
   * @param store {@code null}: the authorities of the system
   */
  private static X509TrustManager trustManager(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        return x509;
      }
    }
    throw new GeneralSecurityException("this Java cannot check X.509 certificates");
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  @Override
  public Socket createSocket(Socket plain, String host, int port, boolean autoClose)
      throws IOException {
    return sockets.createSocket(plain, host, port, autoClose);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException, UnknownHostException {
    return sockets.createSocket(host, port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException, UnknownHostException {
    return sockets.createSocket(host, port, localHost, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return sockets.createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return sockets.createSocket(host, port, localHost, localPort);
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return sockets.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return sockets.getSupportedCipherSuites();
  }

  /** Encryption without proof of who is there: what {@code prefer} and {@code require} promise. */
  private static final class TrustEverybody extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
