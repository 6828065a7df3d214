package org.flodgatt.redis;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Puts TLS on top of a connected socket. */
final class RedisTls {
  private final boolean verify;
  private final @Nullable Path extraCaCerts;
  private volatile Trust trust;

  /**
   * Whom connections to come trust.
   *
   * @param extra the further authorities
   */
  private record Trust(List<X509Certificate> extra, SSLSocketFactory sockets) {}

  /**
   * Reads the file of further authorities.
   *
   * @throws IllegalArgumentException when that file cannot be read or holds no certificate
   */
  RedisTls(RedisSettings.Tls settings) {
    this.verify = settings.verify();
    this.extraCaCerts = settings.extraCaCerts();
    try {
      this.trust = trust();
    } catch (IOException e) {
      throw new IllegalArgumentException("TLS for Redis cannot be set up: " + e.getMessage(), e);
    }
  }

  /**
   * Reads the file of further authorities anew, for connections to come.
   *
   * @return whether something in it has changed
   * @throws IOException it is no good: the old ones stay
   */
  boolean reload() throws IOException {
    Trust now = trust();
    boolean changed = !now.extra().equals(trust.extra());
    trust = now;
    return changed;
  }

  private Trust trust() throws IOException {
    List<X509Certificate> extra = verify && extraCaCerts != null ? read(extraCaCerts) : List.of();
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, verify ? trusting(extra) : trustingAnybody(), null);
      return new Trust(extra, context.getSocketFactory());
    } catch (GeneralSecurityException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Shakes hands. The caller limits the time by closing the transport.
   *
   * @param host the name that the certificate must carry
   * @throws IOException when the server is not who it should be, or does not speak TLS
   */
  Socket over(Socket transport, String host, int port) throws IOException {
    SSLSocket socket = (SSLSocket) trust.sockets().createSocket(transport, host, port, true);
    if (verify) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
    }
    socket.startHandshake();
    return socket;
  }

  private static TrustManager[] trusting(List<X509Certificate> extra)
      throws GeneralSecurityException, IOException {
    List<X509Certificate> authorities = new ArrayList<>();
    for (TrustManager manager : managers(null)) {
      if (manager instanceof X509TrustManager system) {
        authorities.addAll(List.of(system.getAcceptedIssuers()));
      }
    }
    authorities.addAll(extra);
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("ca" + i, authorities.get(i));
    }
    return managers(store);
  }

  /**
   * @param store {@code null}: the authorities that the JVM trusts
   */
  private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static List<X509Certificate> read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (found.isEmpty()) {
        throw new IOException(file + ": no certificate (expected: PEM)");
      }
      return found.stream().map(X509Certificate.class::cast).toList();
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    } catch (AccessDeniedException e) {
      throw new IOException(file + ": this user may not read it", e);
    } catch (CertificateException e) {
      throw new IOException(file + ": not a certificate (expected: PEM)", e);
    }
  }

  private static TrustManager[] trustingAnybody() {
    return new TrustManager[] {new Anybody()};
  }

  /** What {@code NODE_TLS_REJECT_UNAUTHORIZED=0} and the like ask for. */
  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
