package credential

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Argon2id's cost: OWASP's first choice (19 MiB, two passes), about 20 ms of one core.
const (
	memoryKiB = 19 * 1024
	passes    = 2
	lanes     = 1
	saltSize  = 16
	hashSize  = 32
)

// Hasher hashes passwords with bounded concurrency: a burst of sign-ins queues
// here instead of taking all memory and every core from those signed in.
type Hasher struct {
	rand  io.Reader
	slots chan struct{}
	// decoy is checked against when there is no such person, so that the time tells nothing.
	decoy string
}

// NewHasher makes a hasher that does at most parallel hashes at once.
func NewHasher(random io.Reader, parallel int) (*Hasher, error) {
	h := &Hasher{rand: random, slots: make(chan struct{}, max(1, parallel))}
	var err error
	h.decoy, err = h.Hash(context.Background(), NewSecret("nobody's password"))
	return h, err
}

// Hash returns the PHC string of a password.
func (h *Hasher) Hash(ctx context.Context, password Secret) (string, error) {
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(h.rand, salt); err != nil {
		return "", err
	}
	sum, err := h.derive(ctx, password, salt, memoryKiB, passes, lanes)
	if err != nil {
		return "", err
	}
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memoryKiB, passes, lanes,
		enc.EncodeToString(salt), enc.EncodeToString(sum)), nil
}

func (h *Hasher) derive(ctx context.Context, password Secret, salt []byte, m, t uint32, p uint8) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password.Reveal()), salt, t, m, p, hashSize), nil
}

// Verify tells whether password is the one behind hash. An empty hash (no such
// person, or no password) costs the same time and is false.
func (h *Hasher) Verify(ctx context.Context, hash string, password Secret) (bool, error) {
	known := hash != ""
	if !known {
		hash = h.decoy
	}
	salt, want, m, t, p, err := parsePHC(hash)
	if err != nil {
		return false, err
	}
	got, err := h.derive(ctx, password, salt, m, t, p)
	if err != nil {
		return false, err
	}
	return known && subtle.ConstantTimeCompare(got, want) == 1, nil
}

var errPHC = errors.New("not an argon2id hash")

func parsePHC(s string) (salt, sum []byte, m, t uint32, p uint8, err error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return nil, nil, 0, 0, 0, errPHC
	}
	var v int
	if _, err := fmt.Sscanf(parts[2], "v=%d", &v); err != nil || v != argon2.Version {
		return nil, nil, 0, 0, 0, errPHC
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &m, &t, &p); err != nil || m > 1<<20 || t > 16 || t == 0 || p == 0 {
		return nil, nil, 0, 0, 0, errPHC
	}
	enc := base64.RawStdEncoding.Strict()
	salt, err1 := enc.DecodeString(parts[4])
	sum, err2 := enc.DecodeString(parts[5])
	if errors.Join(err1, err2) != nil || len(sum) != hashSize {
		return nil, nil, 0, 0, 0, errPHC
	}
	return salt, sum, m, t, p, nil
}
