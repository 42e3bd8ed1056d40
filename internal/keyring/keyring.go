// Package keyring seals the secrets that must be read back (signing keys,
// access key secrets, TOTP seeds, tokens for other systems) under a master key,
// and makes the self-contained tokens that need no row.
//
// The master key lies beside the database, in a file that only the owner may
// read, or comes from the environment so that replicas share it and a stolen
// database alone opens nothing. What is sealed is bound to a purpose: a value
// sealed as one thing cannot be presented as another.
package keyring

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// ErrSealed is what Open says of anything it did not seal for that purpose.
// It says no more, since the value may come from an attacker.
var ErrSealed = errors.New("the sealed value is damaged, foreign or made for another purpose")

// Ring seals under a master key.
type Ring struct {
	aead cipher.AEAD
	mac  []byte
}

const version = "g1."

// New makes a ring from 32 bytes of master key.
func New(master []byte) (*Ring, error) {
	if len(master) != 32 {
		return nil, fmt.Errorf("the master key must be 32 bytes, not %d", len(master))
	}
	enc, err := hkdf.Key(sha256.New, master, nil, "gatehouse seal", 32)
	if err != nil {
		return nil, err
	}
	mac, err := hkdf.Key(sha256.New, master, nil, "gatehouse mac", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(enc)
	if err != nil {
		return nil, err
	}
	// Random nonces of 24 bytes would need XChaCha; with 12, GCM's bound of 2^32
	// sealings is not near for what is sealed here, and NewGCMWithRandomNonce keeps us from misuse.
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &Ring{aead: aead, mac: mac}, nil
}

// Seal encrypts plain for a purpose ("directory/totp", "cloud/session").
func (r *Ring) Seal(purpose string, plain []byte) string {
	return version + base64.RawURLEncoding.EncodeToString(r.aead.Seal(nil, nil, plain, []byte(purpose)))
}

// Open reads back what Seal made for the same purpose.
func (r *Ring) Open(purpose, sealed string) ([]byte, error) {
	body, ok := strings.CutPrefix(sealed, version)
	if !ok {
		return nil, ErrSealed
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(body)
	if err != nil {
		return nil, ErrSealed
	}
	plain, err := r.aead.Open(nil, nil, raw, []byte(purpose))
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

// MAC authenticates data for a purpose without hiding it.
func (r *Ring) MAC(purpose, data string) []byte {
	h := hmac.New(sha256.New, r.mac)
	fmt.Fprintf(h, "%d:%s%s", len(purpose), purpose, data)
	return h.Sum(nil)
}

// Load reads the master key from env (base64) if it is not empty, otherwise
// from the file master.key in dir, which it makes on the first start.
func Load(dir, env string, random io.Reader) (*Ring, error) {
	if env != "" {
		master, err := base64.StdEncoding.DecodeString(strings.TrimSpace(env))
		if err != nil {
			return nil, errors.New("the master key is not base64")
		}
		return New(master)
	}
	master, err := loadFile(filepath.Join(dir, "master.key"), random)
	if err != nil {
		return nil, err
	}
	return New(master)
}

func loadFile(path string, random io.Reader) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err == nil {
		master, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
		if err != nil {
			return nil, fmt.Errorf("%s is not a master key", path)
		}
		return master, nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	master := make([]byte, 32)
	if _, err := io.ReadFull(random, master); err != nil {
		return nil, err
	}
	return master, writeFile(path, base64.StdEncoding.EncodeToString(master)+"\n")
}

// writeFile makes the key file whole and durable before anything is sealed
// under it: a half-written key after a crash would lose all that is.
func writeFile(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".master-*")
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
