-- The tables of Mastodon that streaming reads, with the column types, defaults and indexes of
-- Mastodon's schema version 2025_12_17_091936 (the 4.6 line). Foreign keys to other tables are left out.
BEGIN;

CREATE SEQUENCE accounts_id_seq;
CREATE FUNCTION timestamp_id(table_name text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  time_part bigint := ((date_part('epoch', now()) * 1000))::bigint << 16;
BEGIN
  RETURN time_part | (nextval(table_name || '_id_seq') & 65535);
END $$;

CREATE TABLE accounts (
  id bigint DEFAULT timestamp_id('accounts'::text) NOT NULL PRIMARY KEY,
  username character varying DEFAULT '' NOT NULL,
  domain character varying,
  private_key text,
  public_key text DEFAULT '' NOT NULL,
  created_at timestamp without time zone NOT NULL,
  updated_at timestamp without time zone NOT NULL,
  note text DEFAULT '' NOT NULL,
  display_name character varying DEFAULT '' NOT NULL,
  uri character varying DEFAULT '' NOT NULL,
  url character varying,
  avatar_file_name character varying,
  avatar_content_type character varying,
  avatar_file_size integer,
  avatar_updated_at timestamp without time zone,
  header_file_name character varying,
  header_content_type character varying,
  header_file_size integer,
  header_updated_at timestamp without time zone,
  avatar_remote_url character varying,
  locked boolean DEFAULT false NOT NULL,
  header_remote_url character varying DEFAULT '' NOT NULL,
  last_webfingered_at timestamp without time zone,
  inbox_url character varying DEFAULT '' NOT NULL,
  outbox_url character varying DEFAULT '' NOT NULL,
  shared_inbox_url character varying DEFAULT '' NOT NULL,
  followers_url character varying DEFAULT '' NOT NULL,
  protocol integer DEFAULT 0 NOT NULL,
  memorial boolean DEFAULT false NOT NULL,
  moved_to_account_id bigint REFERENCES accounts(id) ON DELETE SET NULL,
  featured_collection_url character varying,
  fields jsonb,
  actor_type character varying,
  discoverable boolean,
  also_known_as character varying[],
  silenced_at timestamp without time zone,
  suspended_at timestamp without time zone,
  hide_collections boolean,
  avatar_storage_schema_version integer,
  header_storage_schema_version integer,
  sensitized_at timestamp without time zone,
  suspension_origin integer,
  trendable boolean,
  reviewed_at timestamp without time zone,
  requested_review_at timestamp without time zone,
  indexable boolean DEFAULT false NOT NULL,
  attribution_domains character varying[] DEFAULT '{}',
  following_url character varying DEFAULT '' NOT NULL,
  id_scheme integer DEFAULT 1,
  feature_approval_policy integer DEFAULT 0 NOT NULL
);
CREATE INDEX search_index ON accounts USING gin ((((setweight(to_tsvector('simple'::regconfig, (display_name)::text), 'A'::"char") || setweight(to_tsvector('simple'::regconfig, (username)::text), 'B'::"char")) || setweight(to_tsvector('simple'::regconfig, (COALESCE(domain, ''::character varying))::text), 'C'::"char"))));
CREATE UNIQUE INDEX index_accounts_on_username_and_domain_lower ON accounts (lower((username)::text), COALESCE(lower((domain)::text), ''::text));
CREATE INDEX index_accounts_on_domain_and_id ON accounts (domain, id);
CREATE INDEX index_accounts_on_moved_to_account_id ON accounts (moved_to_account_id) WHERE (moved_to_account_id IS NOT NULL);
CREATE INDEX index_accounts_on_uri ON accounts (uri);
CREATE INDEX index_accounts_on_url ON accounts (url text_pattern_ops) WHERE (url IS NOT NULL);

CREATE TABLE user_roles (
  id bigserial PRIMARY KEY,
  name character varying DEFAULT '' NOT NULL,
  color character varying DEFAULT '' NOT NULL,
  "position" integer DEFAULT 0 NOT NULL,
  permissions bigint DEFAULT 0 NOT NULL,
  highlighted boolean DEFAULT false NOT NULL,
  created_at timestamp(6) without time zone NOT NULL,
  updated_at timestamp(6) without time zone NOT NULL
);

CREATE TABLE oauth_applications (
  id bigserial PRIMARY KEY,
  name character varying NOT NULL,
  uid character varying NOT NULL,
  secret character varying NOT NULL,
  redirect_uri text NOT NULL,
  scopes character varying DEFAULT '' NOT NULL,
  created_at timestamp without time zone,
  updated_at timestamp without time zone,
  superapp boolean DEFAULT false NOT NULL,
  website character varying,
  owner_type character varying,
  owner_id bigint,
  confidential boolean DEFAULT true NOT NULL
);
CREATE INDEX index_oauth_applications_on_owner_id_and_owner_type ON oauth_applications (owner_id, owner_type);
CREATE INDEX index_oauth_applications_on_superapp ON oauth_applications (superapp) WHERE (superapp = true);
CREATE UNIQUE INDEX index_oauth_applications_on_uid ON oauth_applications (uid);

CREATE TABLE users (
  id bigserial PRIMARY KEY,
  email character varying DEFAULT '' NOT NULL,
  created_at timestamp without time zone NOT NULL,
  updated_at timestamp without time zone NOT NULL,
  encrypted_password character varying DEFAULT '' NOT NULL,
  reset_password_token character varying,
  reset_password_sent_at timestamp without time zone,
  sign_in_count integer DEFAULT 0 NOT NULL,
  current_sign_in_at timestamp without time zone,
  last_sign_in_at timestamp without time zone,
  confirmation_token character varying,
  confirmed_at timestamp without time zone,
  confirmation_sent_at timestamp without time zone,
  unconfirmed_email character varying,
  locale character varying,
  consumed_timestep integer,
  otp_required_for_login boolean DEFAULT false NOT NULL,
  last_emailed_at timestamp without time zone,
  otp_backup_codes character varying[],
  account_id bigint NOT NULL CONSTRAINT fk_50500f500d REFERENCES accounts(id) ON DELETE CASCADE,
  disabled boolean DEFAULT false NOT NULL,
  invite_id bigint,
  chosen_languages character varying[],
  created_by_application_id bigint REFERENCES oauth_applications(id) ON DELETE SET NULL,
  approved boolean DEFAULT true NOT NULL,
  sign_in_token character varying,
  sign_in_token_sent_at timestamp without time zone,
  webauthn_id character varying,
  sign_up_ip inet,
  skip_sign_in_token boolean,
  role_id bigint REFERENCES user_roles(id) ON DELETE SET NULL,
  settings text,
  time_zone character varying,
  otp_secret character varying,
  age_verified_at timestamp(6) without time zone,
  require_tos_interstitial boolean DEFAULT false NOT NULL
);
CREATE INDEX index_users_on_account_id ON users (account_id);
CREATE UNIQUE INDEX index_users_on_confirmation_token ON users (confirmation_token);
CREATE INDEX index_users_on_created_by_application_id ON users (created_by_application_id) WHERE (created_by_application_id IS NOT NULL);
CREATE UNIQUE INDEX index_users_on_email ON users (email);
CREATE UNIQUE INDEX index_users_on_reset_password_token ON users (reset_password_token text_pattern_ops) WHERE (reset_password_token IS NOT NULL);
CREATE INDEX index_users_on_role_id ON users (role_id) WHERE (role_id IS NOT NULL);
CREATE INDEX index_users_on_unconfirmed_email ON users (unconfirmed_email) WHERE (unconfirmed_email IS NOT NULL);
ALTER TABLE oauth_applications ADD CONSTRAINT fk_b0988c7c0a FOREIGN KEY (owner_id) REFERENCES users(id) ON DELETE CASCADE;

CREATE TABLE oauth_access_tokens (
  id bigserial PRIMARY KEY,
  token character varying NOT NULL,
  refresh_token character varying,
  expires_in integer,
  revoked_at timestamp without time zone,
  created_at timestamp without time zone NOT NULL,
  scopes character varying,
  application_id bigint CONSTRAINT fk_f5fc4c1ee3 REFERENCES oauth_applications(id) ON DELETE CASCADE,
  resource_owner_id bigint CONSTRAINT fk_e84df68546 REFERENCES users(id) ON DELETE CASCADE,
  last_used_at timestamp without time zone,
  last_used_ip inet
);
CREATE UNIQUE INDEX index_oauth_access_tokens_on_refresh_token ON oauth_access_tokens (refresh_token text_pattern_ops) WHERE (refresh_token IS NOT NULL);
CREATE INDEX index_oauth_access_tokens_on_resource_owner_id ON oauth_access_tokens (resource_owner_id) WHERE (resource_owner_id IS NOT NULL);
CREATE UNIQUE INDEX index_oauth_access_tokens_on_token ON oauth_access_tokens (token);

CREATE TABLE lists (
  id bigserial PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  title character varying DEFAULT '' NOT NULL,
  created_at timestamp without time zone NOT NULL,
  updated_at timestamp without time zone NOT NULL,
  replies_policy integer DEFAULT 0 NOT NULL,
  exclusive boolean DEFAULT false NOT NULL
);
CREATE INDEX index_lists_on_account_id ON lists (account_id);

CREATE TABLE blocks (
  id bigserial PRIMARY KEY,
  created_at timestamp without time zone NOT NULL,
  updated_at timestamp without time zone NOT NULL,
  account_id bigint NOT NULL CONSTRAINT fk_4269e03e65 REFERENCES accounts(id) ON DELETE CASCADE,
  target_account_id bigint NOT NULL CONSTRAINT fk_9571bfabc1 REFERENCES accounts(id) ON DELETE CASCADE,
  uri character varying
);
CREATE UNIQUE INDEX index_blocks_on_account_id_and_target_account_id ON blocks (account_id, target_account_id);
CREATE INDEX index_blocks_on_target_account_id ON blocks (target_account_id);

CREATE TABLE mutes (
  id bigserial PRIMARY KEY,
  created_at timestamp without time zone NOT NULL,
  updated_at timestamp without time zone NOT NULL,
  hide_notifications boolean DEFAULT true NOT NULL,
  account_id bigint NOT NULL CONSTRAINT fk_b8d8daf315 REFERENCES accounts(id) ON DELETE CASCADE,
  target_account_id bigint NOT NULL CONSTRAINT fk_eecff219ea REFERENCES accounts(id) ON DELETE CASCADE,
  expires_at timestamp without time zone
);
CREATE UNIQUE INDEX index_mutes_on_account_id_and_target_account_id ON mutes (account_id, target_account_id);
CREATE INDEX index_mutes_on_target_account_id ON mutes (target_account_id);

CREATE TABLE account_domain_blocks (
  id bigserial PRIMARY KEY,
  domain character varying NOT NULL,
  created_at timestamp without time zone NOT NULL,
  updated_at timestamp without time zone NOT NULL,
  account_id bigint NOT NULL CONSTRAINT fk_206c6029bd REFERENCES accounts(id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX index_account_domain_blocks_on_account_id_and_domain ON account_domain_blocks (account_id, domain);

CREATE TABLE custom_filters (
  id bigserial PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  expires_at timestamp without time zone,
  phrase text DEFAULT '' NOT NULL,
  context character varying[] DEFAULT '{}' NOT NULL,
  created_at timestamp without time zone NOT NULL,
  updated_at timestamp without time zone NOT NULL,
  action integer DEFAULT 0 NOT NULL
);
CREATE INDEX index_custom_filters_on_account_id ON custom_filters (account_id);

CREATE TABLE custom_filter_keywords (
  id bigserial PRIMARY KEY,
  custom_filter_id bigint NOT NULL REFERENCES custom_filters(id) ON DELETE CASCADE,
  keyword text DEFAULT '' NOT NULL,
  whole_word boolean DEFAULT true NOT NULL,
  created_at timestamp(6) without time zone NOT NULL,
  updated_at timestamp(6) without time zone NOT NULL
);
CREATE INDEX index_custom_filter_keywords_on_custom_filter_id ON custom_filter_keywords (custom_filter_id);

CREATE TABLE settings (
  id bigserial PRIMARY KEY,
  var character varying NOT NULL,
  value text,
  created_at timestamp without time zone,
  updated_at timestamp without time zone
);
CREATE UNIQUE INDEX index_settings_on_var ON settings (var);

COMMIT;
