// A server that does what createMessage does, in Go with Gin and GORM, to be measured beside the product: a key that is looked up
// by its hash and kept in memory, a body that is validated, a tenant that is checked, the next number in the chat, its counters, the
// day's usage, a trigram index of the text, and an answer only after a durable commit.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
)

type Key struct {
	Hash  string `gorm:"primaryKey"`
	OrgID string
}

type Chat struct {
	OrgID            string `gorm:"primaryKey"`
	ID               string `gorm:"primaryKey"`
	Title            string
	LastSeq          int
	MessageCount     int
	PromptTokens     int64
	CompletionTokens int64
	TotalTokens      int64
	LastMessageAt    *time.Time `gorm:"index"`
	UpdatedAt        time.Time
}

type Message struct {
	OrgID            string    `gorm:"primaryKey" json:"-"`
	ID               string    `gorm:"primaryKey" json:"id"`
	ChatID           string    `gorm:"uniqueIndex:place,priority:1" json:"chatId"`
	Seq              int       `gorm:"uniqueIndex:place,priority:2" json:"seq"`
	Role             string    `json:"role"`
	Content          string    `json:"content"`
	SearchText       string    `json:"-"`
	Provider         *string   `json:"provider"`
	Model            *string   `json:"model"`
	Tokens           *int      `json:"tokens"`
	PromptTokens     *int      `json:"promptTokens"`
	CompletionTokens *int      `json:"completionTokens"`
	Latency          *int      `json:"latency"`
	CreatedAt        time.Time `json:"createdAt"`
	UpdatedAt        time.Time `json:"updatedAt"`
}

type Usage struct {
	OrgID    string `gorm:"primaryKey"`
	Day      string `gorm:"primaryKey"`
	Key      string `gorm:"primaryKey"`
	Slot     int    `gorm:"primaryKey"`
	Messages int64
	Tokens   int64
}

type NewMessage struct {
	Role             string  `json:"role" binding:"omitempty,oneof=user assistant system tool"`
	Content          string  `json:"content" binding:"required,max=100000"`
	Provider         *string `json:"provider" binding:"omitempty,max=100"`
	Model            *string `json:"model" binding:"omitempty,max=200"`
	Tokens           *int    `json:"tokens" binding:"omitempty,min=0"`
	PromptTokens     *int    `json:"promptTokens" binding:"omitempty,min=0"`
	CompletionTokens *int    `json:"completionTokens" binding:"omitempty,min=0"`
	Latency          *int    `json:"latency" binding:"omitempty,min=0"`
}

const connections = 20
const slots = 16

var errMissing = errors.New("no such chat")

func main() {
	db, err := gorm.Open(postgres.Open(os.Getenv("DATABASE_URL")), &gorm.Config{
		PrepareStmt:            true,
		SkipDefaultTransaction: true,
		Logger:                 logger.Discard,
	})
	if err != nil {
		log.Fatal(err)
	}
	pool, err := db.DB()
	if err != nil {
		log.Fatal(err)
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	if err := prepare(db); err != nil {
		log.Fatal(err)
	}
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.Use(gin.Recovery())
	api := router.Group("/", authenticate(db))
	api.POST("/chats", func(c *gin.Context) { createChat(db, c) })
	api.POST("/chats/:chat/messages", func(c *gin.Context) { createMessage(db, c) })
	router.GET("/count", func(c *gin.Context) {
		var messages, counted, metered int64
		db.Model(&Message{}).Count(&messages)
		db.Raw("SELECT coalesce(sum(message_count), 0) FROM chats").Scan(&counted)
		db.Raw("SELECT coalesce(sum(messages), 0) FROM usages").Scan(&metered)
		c.JSON(http.StatusOK, gin.H{"messages": messages, "counted": counted, "metered": metered})
	})
	address := "127.0.0.1:" + os.Getenv("PORT")
	fmt.Println("listens on http://" + address)
	log.Fatal(router.Run(address))
}

func prepare(db *gorm.DB) error {
	if err := db.AutoMigrate(&Key{}, &Chat{}, &Message{}, &Usage{}); err != nil {
		return err
	}
	for _, statement := range []string{
		"CREATE EXTENSION IF NOT EXISTS pg_trgm",
		"CREATE INDEX IF NOT EXISTS message_text ON messages USING gin (search_text gin_trgm_ops)",
	} {
		if err := db.Exec(statement).Error; err != nil {
			return err
		}
	}
	key := Key{Hash: hash(os.Getenv("KEY")), OrgID: "org_bench"}
	return db.Clauses(clause.OnConflict{DoNothing: true}).Create(&key).Error
}

func hash(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

func authenticate(db *gorm.DB) gin.HandlerFunc {
	var known sync.Map
	return func(c *gin.Context) {
		hashed := hash(c.GetHeader("x-organization-api-key"))
		found, ok := known.Load(hashed)
		if !ok {
			var key Key
			if db.Take(&key, "hash = ?", hashed).Error != nil {
				c.AbortWithStatusJSON(http.StatusUnauthorized, gin.H{"error": "unknown key"})
				return
			}
			known.Store(hashed, key)
			found = key
		}
		c.Set("key", found.(Key))
		c.Next()
	}
}

func createChat(db *gorm.DB, c *gin.Context) {
	key := c.MustGet("key").(Key)
	chat := Chat{OrgID: key.OrgID, ID: newID(), Title: "Conversation"}
	if err := db.Create(&chat).Error; err != nil {
		c.JSON(http.StatusServiceUnavailable, gin.H{"error": err.Error()})
		return
	}
	c.JSON(http.StatusCreated, gin.H{"id": chat.ID})
}

func createMessage(db *gorm.DB, c *gin.Context) {
	key := c.MustGet("key").(Key)
	var input NewMessage
	if err := c.ShouldBindJSON(&input); err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"error": err.Error()})
		return
	}
	if input.Role == "" {
		input.Role = "user"
	}
	now := time.Now().UTC()
	message := Message{
		OrgID: key.OrgID, ID: newID(), ChatID: c.Param("chat"), Role: input.Role, Content: input.Content,
		SearchText: strings.ToLower(input.Content), Provider: input.Provider, Model: input.Model, Tokens: input.Tokens,
		PromptTokens: input.PromptTokens, CompletionTokens: input.CompletionTokens, Latency: input.Latency,
		CreatedAt: now, UpdatedAt: now,
	}
	err := db.Transaction(func(tx *gorm.DB) error { return store(tx, key, &message) })
	if errors.Is(err, errMissing) {
		c.JSON(http.StatusNotFound, gin.H{"error": "no such chat"})
		return
	}
	if err != nil {
		c.JSON(http.StatusServiceUnavailable, gin.H{"error": err.Error()})
		return
	}
	c.JSON(http.StatusCreated, message)
}

// The usage comes last and is spread over slots: its rows are those that requests would wait for.
func store(tx *gorm.DB, key Key, message *Message) error {
	raised := tx.Raw(`UPDATE chats SET last_seq = last_seq + 1, message_count = message_count + 1,
		prompt_tokens = prompt_tokens + ?, completion_tokens = completion_tokens + ?, total_tokens = total_tokens + ?,
		last_message_at = ?, updated_at = ? WHERE org_id = ? AND id = ? RETURNING last_seq`,
		or0(message.PromptTokens), or0(message.CompletionTokens), or0(message.Tokens),
		message.CreatedAt, message.CreatedAt, key.OrgID, message.ChatID).Scan(&message.Seq)
	if raised.Error != nil {
		return raised.Error
	}
	if raised.RowsAffected == 0 {
		return errMissing
	}
	if err := tx.Create(message).Error; err != nil {
		return err
	}
	usage := Usage{
		OrgID: key.OrgID, Day: message.CreatedAt.Format(time.DateOnly), Key: key.Hash, Slot: int(message.ID[len(message.ID)-1]) % slots,
		Messages: 1, Tokens: int64(or0(message.Tokens)),
	}
	return tx.Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "org_id"}, {Name: "day"}, {Name: "key"}, {Name: "slot"}},
		DoUpdates: clause.Assignments(map[string]any{
			"messages": gorm.Expr("usages.messages + excluded.messages"),
			"tokens":   gorm.Expr("usages.tokens + excluded.tokens"),
		}),
	}).Create(&usage).Error
}

func or0(value *int) int {
	if value == nil {
		return 0
	}
	return *value
}

func newID() string {
	return uuid.Must(uuid.NewV7()).String()
}
