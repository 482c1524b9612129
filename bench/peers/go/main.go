// The peer in Go: what one writes by hand with a good Kafka client and net/http. A consumer group, bulk requests two at a
// time, offsets committed behind them; no retries, no dead letters.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"sync"

	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	recordsPerPoll   = 10_000
	recordsPerBulk   = 2_000
	requestsInFlight = 2
)

type reading struct {
	Temperature float64 `json:"temperature"`
	Pressure    float64 `json:"pressure"`
}

func main() {
	broker, searchURL, topic, index := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	client, err := kgo.NewClient(
		kgo.SeedBrokers(broker),
		kgo.ConsumerGroup(index),
		kgo.ConsumeTopics(topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.DisableAutoCommit(),
		kgo.DisableIdempotentWrite(),
	)
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	ctx := context.Background()
	for {
		fetches := client.PollRecords(ctx, recordsPerPoll)
		if failed := fetches.Errors(); len(failed) > 0 {
			log.Fatal(failed)
		}
		writeAll(searchURL, index, fetches.Records())
		if err := client.CommitUncommittedOffsets(ctx); err != nil {
			log.Fatal(err)
		}
	}
}

func writeAll(searchURL, index string, records []*kgo.Record) {
	slots := make(chan struct{}, requestsInFlight)
	var waiting sync.WaitGroup
	for len(records) > 0 {
		count := min(len(records), recordsPerBulk)
		chunk := records[:count]
		records = records[count:]
		slots <- struct{}{}
		waiting.Add(1)
		go func() {
			defer waiting.Done()
			write(searchURL, bodyOf(index, chunk))
			<-slots
		}()
	}
	waiting.Wait()
}

func bodyOf(index string, records []*kgo.Record) *bytes.Buffer {
	body := bytes.NewBuffer(make([]byte, 0, len(records)*320))
	for _, record := range records {
		var judged reading
		if err := json.Unmarshal(record.Value, &judged); err != nil {
			log.Fatal(err)
		}
		score := "0.0"
		if judged.Temperature > 40 || judged.Pressure > 120 {
			score = "1.0"
		}
		fmt.Fprintf(body, `{"index":{"_index":"%s","_id":"%s-%d-%d"}}`, index, record.Topic, record.Partition, record.Offset)
		body.WriteByte('\n')
		body.Write(record.Value[:len(record.Value)-1])
		body.WriteString(`,"anomaly_score":` + score + "}\n")
	}
	return body
}

func write(searchURL string, body *bytes.Buffer) {
	answer, err := http.Post(searchURL+"/_bulk?filter_path=errors", "application/x-ndjson", body)
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK || bytes.Contains(text, []byte("true")) {
		log.Fatal(answer.Status, string(text), err)
	}
}
