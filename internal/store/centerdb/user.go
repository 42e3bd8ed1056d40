package centerdb

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/uptrace/bun"

	"gatehouse/internal/center"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

type userRow struct {
	bun.BaseModel `bun:"table:ctr_users,alias:u"`
	ID            string `bun:",pk"`
	StoreID       string
	UserName      string
	UserNameKey   string
	EmailKey      *string
	SearchKey     string
	Status        string
	Origin        string
	Revision      int64
	Created       int64
	Updated       int64
	CreatedBy     string
	UpdatedBy     string
	Doc           string // center.Profile
}

func rowOfUser(u center.User) *userRow {
	r := &userRow{
		ID: u.ID, StoreID: u.StoreID, UserName: u.UserName, UserNameKey: center.Key(u.UserName), Status: string(u.Status),
		Origin: string(u.Origin), Revision: u.Revision, Created: store.Micros(u.Created), Updated: store.Micros(u.Updated),
		CreatedBy: u.CreatedBy, UpdatedBy: u.UpdatedBy, Doc: encode(u.Profile),
		SearchKey: center.Key(u.UserName + "\n" + u.DisplayName + "\n" + u.Email()),
	}
	if mail := center.Key(u.Email()); mail != "" && u.Origin == center.SCIM {
		r.EmailKey = &mail
	}
	return r
}

func (r userRow) user() (center.User, error) {
	u := center.User{
		ID: r.ID, StoreID: r.StoreID, Status: center.UserStatus(r.Status), Origin: center.Origin(r.Origin), Revision: r.Revision,
		Created: store.Time(r.Created), Updated: store.Time(r.Updated), CreatedBy: r.CreatedBy, UpdatedBy: r.UpdatedBy,
	}
	err := decode(r.Doc, &u.Profile)
	u.UserName = r.UserName
	return u, err
}

func userTaken(err error, u center.User) error {
	err = taken(err, "user_name_key", "userName", "A user with the user name %q already exists.", u.UserName)
	return taken(err, "email_key", "emails", "A user with the primary email address %q already exists.", u.Email())
}

// CreateUser implements center.Users.
func (tx *Tx) CreateUser(ctx context.Context, u center.User) error {
	r := rowOfUser(u)
	_, err := tx.Do(ctx, `INSERT INTO ctr_users (id, store_id, user_name, user_name_key, email_key, search_key, status, origin, revision,
created, updated, created_by, updated_by, doc) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.StoreID, r.UserName, r.UserNameKey, r.EmailKey, r.SearchKey, r.Status, r.Origin, r.Revision,
		r.Created, r.Updated, r.CreatedBy, r.UpdatedBy, r.Doc)
	if err != nil {
		return userTaken(err, u)
	}
	if err := tx.Reword(ctx, u.ID, store.Listed{}, r.listed()); err != nil {
		return err
	}
	return tx.addExternalIDs(ctx, u.StoreID, userKind, u.ID, u.ExternalIDs)
}

// listed is how users of a store are found.
func (r userRow) listed() store.Listed {
	return store.Listed{List: userList(r.StoreID), Words: store.Suffixes(strings.Split(r.SearchKey, "\n")...)}
}

func userList(storeID string) string { return "ctr_users/" + storeID }

// wasListed is how a user is found until now.
func (tx *Tx) wasListed(ctx context.Context, u center.User) (store.Listed, error) {
	was := userRow{StoreID: u.StoreID}
	err := tx.Row(ctx, "SELECT search_key FROM ctr_users WHERE id = ?", u.ID).Scan(&was.SearchKey)
	if errors.Is(err, sql.ErrNoRows) {
		return store.Listed{}, nil
	}
	return was.listed(), err
}

func (tx *Tx) userWhere(ctx context.Context, storeID, column, value string) (center.User, error) {
	var row userRow
	err := tx.NewSelect().Model(&row).Where("store_id = ?", storeID).Where("? = ?", bun.Ident(column), value).Scan(ctx)
	if err != nil {
		return center.User{}, absent(err, "user", "There is no user %q.", value)
	}
	return row.user()
}

// User implements center.Users.
func (tx *Tx) User(ctx context.Context, storeID, id string) (center.User, error) {
	r := userRow{ID: id, StoreID: storeID}
	err := tx.Row(ctx, `SELECT user_name, status, origin, revision, created, updated, created_by, updated_by, doc
FROM ctr_users WHERE id = ? AND store_id = ?`, id, storeID).
		Scan(&r.UserName, &r.Status, &r.Origin, &r.Revision, &r.Created, &r.Updated, &r.CreatedBy, &r.UpdatedBy, &r.Doc)
	if err != nil {
		return center.User{}, absent(err, "user", "There is no user %q.", id)
	}
	return r.user()
}

// UserByName implements center.Users.
func (tx *Tx) UserByName(ctx context.Context, storeID, name string) (center.User, error) {
	return tx.userWhere(ctx, storeID, "user_name_key", center.Key(name))
}

// UserByEmail implements center.Users.
func (tx *Tx) UserByEmail(ctx context.Context, storeID, email string) (center.User, error) {
	return tx.userWhere(ctx, storeID, "email_key", center.Key(email))
}

// UserByExternalID implements center.Users.
func (tx *Tx) UserByExternalID(ctx context.Context, storeID string, id center.ExternalID) (center.User, error) {
	owner, err := tx.ownerOf(ctx, storeID, userKind, id)
	if err != nil {
		return center.User{}, err
	}
	return tx.User(ctx, storeID, owner)
}

// Users implements center.Users.
func (tx *Tx) Users(ctx context.Context, storeID string, p listing.Page) (listing.List[center.User], error) {
	var rows []userRow
	err := tx.NewSelect().Model(&rows).Where("store_id = ? AND id > ?", storeID, p.After).Order("id").Limit(int64(p.Limit) + 1).Scan(ctx)
	if err != nil {
		return listing.List[center.User]{}, err
	}
	return paged(rows, userRow.user, p, func(u center.User) string { return u.ID })
}

// FindUsers implements center.Users.
func (tx *Tx) FindUsers(ctx context.Context, storeID, words string, p listing.Page) (listing.List[center.User], error) {
	if words == "" {
		return tx.Users(ctx, storeID, p)
	}
	lists, texts := []string{userList(storeID)}, []string{words}
	many, err := tx.Frequent(ctx, lists, texts)
	if err != nil {
		return listing.List[center.User]{}, err
	}
	if many {
		return tx.walkUsers(ctx, storeID, words, p)
	}
	var rows []userRow
	err = tx.NewSelect().Model(&rows).Join("JOIN (?) AS found ON found.id = u.id", tx.Beginning(lists, texts, p.After).Limit(int64(p.Limit)+1)).
		OrderExpr("u.id").Scan(ctx)
	if err != nil {
		return listing.List[center.User]{}, err
	}
	return paged(rows, userRow.user, p, func(u center.User) string { return u.ID })
}

// walkUsers finds users in their order, where many are to be found.
func (tx *Tx) walkUsers(ctx context.Context, storeID, words string, p listing.Page) (listing.List[center.User], error) {
	var found []userRow
	for after := p.After; len(found) <= p.Limit; {
		var rows []userRow
		err := tx.found(&rows, "store_id", storeID, "search_key", words, listing.Page{After: after, Limit: p.Limit}).Scan(ctx)
		if err != nil {
			return listing.List[center.User]{}, err
		}
		for _, r := range rows {
			if after = r.ID; r.listed().Found(words) {
				found = append(found, r)
			}
		}
		if len(rows) <= p.Limit {
			break
		}
	}
	return paged(found[:min(len(found), p.Limit+1)], userRow.user, p, func(u center.User) string { return u.ID })
}

// UpdateUser implements center.Users.
func (tx *Tx) UpdateUser(ctx context.Context, u center.User) error {
	was, err := tx.wasListed(ctx, u)
	if err != nil {
		return err
	}
	row := rowOfUser(u)
	if _, err := tx.NewUpdate().Model(row).ExcludeColumn("id", "store_id", "created", "created_by").WherePK().Exec(ctx); err != nil {
		return userTaken(err, u)
	}
	if err := tx.Reword(ctx, u.ID, was, row.listed()); err != nil {
		return err
	}
	return tx.setExternalIDs(ctx, u.StoreID, userKind, u.ID, u.ExternalIDs)
}

// DeleteUser implements center.Users.
func (tx *Tx) DeleteUser(ctx context.Context, u center.User) error {
	if err := tx.deleteCredentials(ctx, u.ID); err != nil {
		return err
	}
	if err := tx.setExternalIDs(ctx, u.StoreID, userKind, u.ID, nil); err != nil {
		return err
	}
	if _, err := tx.NewDelete().Model((*shortcutRow)(nil)).Where("user_id = ?", u.ID).Exec(ctx); err != nil {
		return err
	}
	was, err := tx.wasListed(ctx, u)
	if err != nil {
		return err
	}
	if err := tx.Reword(ctx, u.ID, was, store.Listed{}); err != nil {
		return err
	}
	_, err = tx.NewDelete().Model((*userRow)(nil)).Where("id = ?", u.ID).Exec(ctx)
	return err
}
